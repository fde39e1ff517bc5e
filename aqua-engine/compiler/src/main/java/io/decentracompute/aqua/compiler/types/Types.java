package io.decentracompute.aqua.compiler.types;

/** Types that are used by name. */
public final class Types {
  public static final Type TOP = new Type.Top();
  public static final Type BOTTOM = new Type.Bottom();
  public static final Type UNKNOWN = new Type.Unknown();
  public static final Type STRING = new Type.Scalar(Type.Primitive.STRING);
  public static final Type BOOL = new Type.Scalar(Type.Primitive.BOOL);
  public static final Type U32 = new Type.Scalar(Type.Primitive.U32);
  public static final Type U64 = new Type.Scalar(Type.Primitive.U64);
  public static final Type I64 = new Type.Scalar(Type.Primitive.I64);
  public static final Type F64 = new Type.Scalar(Type.Primitive.F64);

  private Types() {}
}
