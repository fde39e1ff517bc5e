package io.decentracompute.aqua.compiler.inline;

import io.decentracompute.aqua.compiler.core.Step;
import io.decentracompute.aqua.compiler.core.Value;
import io.decentracompute.aqua.compiler.types.Type;

/** Tells code in which nothing is caught, so that the error being handled stays what it is. */
final class Plain {
  private Plain() {}

  static boolean block(Step.Block block) {
    return block.steps().stream().allMatch(Plain::step);
  }

  private static boolean step(Step step) {
    return switch (step) {
      case Step.Bind bind ->
          bind.call().callee() instanceof Value.Member(var target, var name, var type)
              && target instanceof Value.Read
              && bind.call().arguments().stream().allMatch(Plain::value);
      case Step.Assign assign -> value(assign.value());
      case Step.Push push -> value(push.value()) && push.key().stream().allMatch(Plain::value);
      case Step.Declare d -> true;
      case Step.Resolve resolve -> value(resolve.id());
      case Step.Block block -> block(block);
      case Step.On on -> false;
      case Step.DefineClosure c -> false;
      case Step.Loop l -> false;
      case Step.If i -> false;
      case Step.Try t -> false;
      case Step.Par p -> false;
      case Step.Co c -> false;
      case Step.Join j -> false;
      case Step.While w -> false;
      case Step.Match m -> false;
    };
  }

  private static boolean value(Value value) {
    return switch (value) {
      case Value.Literal l -> true;
      case Value.Ambient a -> true;
      case Value.Read read -> !(read.type() instanceof Type.Stream);
      case Value.Member(var target, var name, var type) -> value(target);
      default -> false;
    };
  }
}
