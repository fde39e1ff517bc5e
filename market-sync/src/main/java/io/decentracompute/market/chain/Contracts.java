package io.decentracompute.market.chain;

/** Where the market's contracts live on one chain ({@code Network.spec.chain.contracts}). */
public record Contracts(Address registry, Address market, Address capacity, Address token) {}
