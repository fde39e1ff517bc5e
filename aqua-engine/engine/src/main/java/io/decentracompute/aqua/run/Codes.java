package io.decentracompute.aqua.run;

/** Error codes; below 40000 they are the reference's and part of the language's contract. */
final class Codes {
  static final int AIR_PARSE = 1;
  static final int DATA_DECODE = 2;
  static final int ENVELOPE_DECODE = 3;
  static final int CALL_RESULTS = 5;
  static final int BAD_KEY = 7;
  static final int CID_STORE = 8;
  static final int SIGNATURES = 9;
  static final int SIZE_LIMIT = 10;

  static final int LOCAL_SERVICE_ERROR = 10_000;
  static final int MATCH_VALUES_NOT_EQUAL = 10_001;
  static final int MISMATCH_VALUES_EQUAL = 10_002;
  static final int VARIABLE_NOT_FOUND = 10_003;
  static final int FOLD_OVER_NON_ARRAY = 10_005;
  static final int USER_ERROR = 10_006;
  static final int LENS = 10_007;
  static final int INVALID_ERROR_OBJECT = 10_008;
  static final int NOT_SET_AFTER_NEW = 10_009;
  static final int LENGTH_OF_NON_ARRAY = 10_010;
  static final int NON_STRING_TRIPLET = 10_011;
  static final int STREAM_MAP_KEY = 10_012;

  static final int TRACE = 20_000;
  static final int FOLD_STATE_NOT_FOUND = 20_003;
  static final int ITERATOR_AS_OUTPUT = 20_004;
  static final int MULTIPLE_ITERABLES = 20_005;
  static final int RESULT_DOES_NOT_FIT = 20_006;
  static final int SHADOWING = 20_007;
  static final int SCALARS_CORRUPTED = 20_008;
  static final int VALUE_FOR_CID_NOT_FOUND = 20_010;
  static final int MALFORMED_FAILURE = 20_012;
  static final int STREAM_SIZE = 20_013;
  static final int PARAMETERS_MISMATCH = 20_017;

  static final int UNPROCESSED_CALL_RESULT = 30_000;

  /** Ours: the step walked more instructions than its budget allows. */
  static final int INSTRUCTION_BUDGET = 40_001;

  /** Ours: a value grew beyond the data limit, or nests too deep. */
  static final int VALUE_BUDGET = 40_002;

  /** Ours: the particle's own signature does not cover this script. */
  static final int PARTICLE_SIGNATURE = 40_003;

  /** Ours: a signed result stands at another place than the one signed for. */
  static final int MOVED_RESULT = 40_004;

  /** Ours: a signed result is in the data, but not where this script looks for it. */
  static final int LOST_RESULT = 40_005;

  /** Ours: a receipt does not prove the result that names it, as the host's verifier says. */
  static final int RECEIPT_REFUSED = 40_006;

  /** Ours: the input is not usable at all, such as a result for no request. */
  static final int INTERNAL = 40_099;

  private Codes() {}
}
