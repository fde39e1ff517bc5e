package io.decentracompute.aqua;

/**
 * Where a value comes from.
 *
 * @param peerPk peer that made it
 * @param serviceId service called there, empty for literals
 * @param functionName function of the service, empty for literals
 * @param lens path into the result, such as {@code .$.a.[0]}, empty for the whole
 */
public record Tetraplet(String peerPk, String serviceId, String functionName, String lens) {}
