// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

/// The clock of the market and the roots that peers commit for their proofs.
/// Epoch = 1 + (block time - genesis) / duration; only chain time counts.
interface ICapacity {
    struct Root {
        bytes32 root;
        uint32 count;
        uint64 committedAt;
    }

    /// `nonce` seeds the proofs of `epoch`; it is never zero.
    event EpochOpened(uint64 indexed epoch, bytes32 nonce, uint256 difficulty);
    event RootCommitted(bytes32 indexed peerId, uint64 indexed epoch, address indexed provider, bytes32 root, uint32 count);

    error GenesisInFuture(uint64 genesis, uint64 time);
    error DurationZero();
    error DifficultyZero();
    error EpochNotOpened(uint64 epoch);
    error WrongEpoch(uint64 epoch, uint64 accepted);
    error RootAlreadyCommitted(bytes32 peerId, uint64 epoch);
    error RootEmpty();
    error PeerUnknown(bytes32 peerId);
    error NotPeerOwner(bytes32 peerId, address owner, address caller);

    /// Time of the start of epoch 1, seconds since 1970.
    function genesis() external view returns (uint64);
    /// Length of an epoch in seconds.
    function duration() external view returns (uint64);
    function currentEpoch() external view returns (uint64);
    /// First second after `epoch`.
    function epochEnd(uint64 epoch) external view returns (uint64);

    /// Fixes the nonce of the current epoch unless that has happened; anyone may, and every changing call to the market does.
    function openEpoch() external returns (uint64 epoch);
    function isOpened(uint64 epoch) external view returns (bool);
    /// Nonce of an opened epoch, never zero; refuses with EpochNotOpened otherwise.
    function nonceOf(uint64 epoch) external view returns (bytes32);
    /// A proof of `epoch` holds when its hash, as a big-endian number, is below this.
    function difficultyOf(uint64 epoch) external view returns (uint256);

    /// The owner of a peer commits the root of the peer's proofs of the epoch before the current one, once.
    function commitRoot(bytes32 peerId, uint64 epoch, bytes32 root, uint32 count) external;
    /// A zero root means: none was committed.
    function getRoot(bytes32 peerId, uint64 epoch) external view returns (Root memory);
}
