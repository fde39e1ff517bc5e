// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

import {ICapacity} from "./ICapacity.sol";
import {IRegistry} from "./IRegistry.sol";

contract Capacity is ICapacity {
    IRegistry public immutable registry;
    uint64 public immutable genesis;
    uint64 public immutable duration;
    uint256 private immutable difficulty;

    mapping(uint64 epoch => bytes32) private nonces;
    mapping(bytes32 peerId => mapping(uint64 epoch => Root)) private roots;

    /// `genesis_` is where epoch 1 begins; not in the future, or the clock could not be read.
    constructor(IRegistry registry_, uint64 genesis_, uint64 duration_, uint256 difficulty_) {
        if (genesis_ > block.timestamp) revert GenesisInFuture(genesis_, uint64(block.timestamp));
        if (duration_ == 0) revert DurationZero();
        if (difficulty_ == 0) revert DifficultyZero();
        registry = registry_;
        genesis = genesis_;
        duration = duration_;
        difficulty = difficulty_;
        _open(1 + (uint64(block.timestamp) - genesis_) / duration_);
    }

    function currentEpoch() public view returns (uint64) {
        return 1 + (uint64(block.timestamp) - genesis) / duration;
    }

    function epochEnd(uint64 epoch) external view returns (uint64) {
        return genesis + epoch * duration;
    }

    function openEpoch() public returns (uint64 epoch) {
        epoch = currentEpoch();
        if (nonces[epoch] == 0) _open(epoch);
    }

    function isOpened(uint64 epoch) external view returns (bool) {
        return nonces[epoch] != 0;
    }

    function nonceOf(uint64 epoch) external view returns (bytes32 nonce) {
        nonce = nonces[epoch];
        if (nonce == 0) revert EpochNotOpened(epoch);
    }

    function difficultyOf(uint64 epoch) external view returns (uint256) {
        if (nonces[epoch] == 0) revert EpochNotOpened(epoch);
        return difficulty;
    }

    function commitRoot(bytes32 peerId, uint64 epoch, bytes32 root, uint32 count) external {
        uint64 current = openEpoch();
        if (epoch != current - 1) revert WrongEpoch(epoch, current - 1);
        if (nonces[epoch] == 0) revert EpochNotOpened(epoch);
        if (root == 0 || count == 0) revert RootEmpty();
        (address owner, bool registered) = registry.ownerOf(peerId);
        if (!registered) revert PeerUnknown(peerId);
        if (owner != msg.sender) revert NotPeerOwner(peerId, owner, msg.sender);
        if (roots[peerId][epoch].root != 0) revert RootAlreadyCommitted(peerId, epoch);
        roots[peerId][epoch] = Root(root, count, uint64(block.timestamp));
        emit RootCommitted(peerId, epoch, msg.sender, root, count);
    }

    function getRoot(bytes32 peerId, uint64 epoch) external view returns (Root memory) {
        return roots[peerId][epoch];
    }

    /// The nonce depends on the block before and on nothing that a caller sends. Whoever opens an epoch can only choose when,
    /// and anybody else can open it first; a prover cannot know it before the epoch has begun.
    function _open(uint64 epoch) private {
        bytes32 nonce =
            keccak256(abi.encode(block.chainid, address(this), epoch, blockhash(block.number - 1), block.prevrandao));
        if (nonce == 0) nonce = bytes32(uint256(1));
        nonces[epoch] = nonce;
        emit EpochOpened(epoch, nonce, difficulty);
    }
}
