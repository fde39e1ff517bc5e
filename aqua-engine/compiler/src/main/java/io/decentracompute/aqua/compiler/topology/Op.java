package io.decentracompute.aqua.compiler.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An operation of a script that does not say yet how to get to its peer: calls and canons run at
 * the place of the nearest {@link At} around them.
 */
public sealed interface Op {
  /** One after the other. */
  record Sequence(List<Op> items) implements Op {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * At once, complete when one is.
   *
   * @param joined whether branches come back as far as the last relay, as those of `parseq` do
   */
  record Parallel(List<Op> branches, boolean joined) implements Op {
    public Parallel {
      branches = List.copyOf(branches);
    }
  }

  /** The body runs at a place. */
  record At(Place place, Op body) implements Op {}

  /** A call of the place's service. */
  record Call(Atom service, Atom function, List<Atom> arguments, Optional<String> output)
      implements Op {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** Fixes a stream or map at the place. */
  record Canon(String source, String target) implements Op {}

  /** Copies a value to a scalar or stream. */
  record Copy(Atom value, String target) implements Op {}

  /** Adds a pair to a stream map. */
  record CopyPair(Atom key, Atom value, String map) implements Op {}

  /** A fresh variable for the body. */
  record Fresh(String variable, Op body) implements Op {}

  /** The body if two values are equal, or, if {@code equal} is false, if they differ. */
  record Match(Atom left, Atom right, boolean equal, Op body) implements Op {}

  /** The second if the first fails. */
  record Otherwise(Op attempt, Op onError) implements Op {}

  /**
   * Goes through a value or, if the name is a stream's, a stream.
   *
   * @param body contains one {@link Next} of the iterator
   */
  record Fold(String iterable, String iterator, Op body, Optional<Op> last) implements Op {}

  /** The next turn. */
  record Next(String iterator) implements Op {}

  /** Raises the error that a value describes. */
  record FailAs(String error) implements Op {}

  /** Raises an error of a code and message. */
  record Fail(long code, String message) implements Op {}

  /** Does nothing. */
  record Nothing() implements Op {}

  /** Waits for ever. */
  record Never() implements Op {}

  /** Operations in a row, without rows in rows. */
  static Op sequence(List<Op> items) {
    var flat = new ArrayList<Op>();
    for (var item : items) {
      switch (item) {
        case Sequence(var inner) -> flat.addAll(inner);
        case Nothing n -> {}
        default -> flat.add(item);
      }
    }
    return flat.isEmpty() ? new Nothing() : flat.size() == 1 ? flat.getFirst() : new Sequence(flat);
  }

  /** The operations directly below. */
  default List<Op> children() {
    return switch (this) {
      case Sequence(var items) -> items;
      case Parallel(var branches, var joined) -> branches;
      case At(var place, var body) -> List.of(body);
      case Fresh(var variable, var body) -> List.of(body);
      case Match match -> List.of(match.body());
      case Otherwise(var attempt, var onError) -> List.of(attempt, onError);
      case Fold fold ->
          fold.last().map(last -> List.of(fold.body(), last)).orElse(List.of(fold.body()));
      case Call c -> List.of();
      case Canon c -> List.of();
      case Copy c -> List.of();
      case CopyPair c -> List.of();
      case Next n -> List.of();
      case Fail f -> List.of();
      case FailAs f -> List.of();
      case Nothing n -> List.of();
      case Never n -> List.of();
    };
  }

  /** Names that this operation itself reads. */
  default List<String> ownReads() {
    var names = new ArrayList<String>();
    switch (this) {
      case Call call -> {
        names.addAll(call.service().reads());
        names.addAll(call.function().reads());
        call.arguments().forEach(a -> names.addAll(a.reads()));
      }
      case At(var place, var body) -> {
        names.addAll(place.peer().reads());
        place.via().forEach(v -> names.addAll(v.atom().reads()));
      }
      case Canon canon -> names.add(canon.source());
      case Copy copy -> names.addAll(copy.value().reads());
      case CopyPair pair -> {
        names.addAll(pair.key().reads());
        names.addAll(pair.value().reads());
      }
      case Match match -> {
        names.addAll(match.left().reads());
        names.addAll(match.right().reads());
      }
      case Fold fold -> {
        int dot = fold.iterable().indexOf(".$");
        names.add(dot < 0 ? fold.iterable() : fold.iterable().substring(0, dot));
      }
      case Sequence s -> {}
      case Parallel p -> {}
      case Fresh f -> {}
      case Otherwise o -> {}
      case Next n -> {}
      case Fail f -> {}
      case FailAs f -> names.add(f.error());
      case Nothing n -> {}
      case Never n -> {}
    }
    return names;
  }

  /** Names that this operation itself gives a value. */
  default List<String> ownWrites() {
    return switch (this) {
      case Call call -> call.output().map(List::of).orElse(List.of());
      case Canon canon -> List.of(canon.target());
      case Copy copy -> List.of(copy.target());
      case CopyPair pair -> List.of(pair.map());
      case Sequence s -> List.of();
      case Parallel p -> List.of();
      case At a -> List.of();
      case Fresh f -> List.of();
      case Match m -> List.of();
      case Otherwise o -> List.of();
      case Fold f -> List.of();
      case Next n -> List.of();
      case Fail f -> List.of();
      case FailAs f -> List.of();
      case Nothing n -> List.of();
      case Never n -> List.of();
    };
  }
}
