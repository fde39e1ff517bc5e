// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

/// What providers sell: an offer each, their peers (one a machine) and the units of each peer.
/// Removing something here only stops new matches; what already works in a deal goes on, because the market keeps its own copy of the terms.
interface IRegistry {
    struct Offer {
        bool active;
        uint128 pricePerUnitEpoch;
        /// Capability ids, strictly ascending.
        bytes32[] capabilities;
    }

    struct Peer {
        address provider;
        bool registered;
        string nodeName;
        /// Indexes of the registered units, ascending; unit id = keccak256(abi.encode(peerId, uint256(index))).
        uint16[] units;
    }

    event OfferSet(address indexed provider, uint128 pricePerUnitEpoch, bytes32[] capabilities);
    event OfferRemoved(address indexed provider);
    event PeerRegistered(bytes32 indexed peerId, address indexed provider, string nodeName);
    event PeerRemoved(bytes32 indexed peerId, address indexed provider);
    event UnitsAdded(bytes32 indexed peerId, uint16[] units);
    event UnitsRemoved(bytes32 indexed peerId, uint16[] units);

    error PriceZero();
    error CapabilitiesNotAscending(uint256 position);
    error TooManyCapabilities(uint256 count, uint256 limit);
    error OfferMissing(address provider);
    error NodeNameInvalid(uint256 length);
    error PeerUnknown(bytes32 peerId);
    error NotPeerOwner(bytes32 peerId, address owner, address caller);
    error UnitIndexTooLarge(uint16 index, uint16 limit);

    /// Sets or changes the caller's offer. Workers already matched keep the price of their match.
    function setOffer(uint128 pricePerUnitEpoch, bytes32[] calldata capabilities) external;

    /// Withdraws the caller's offer: nothing of the caller is matched from now on.
    function removeOffer() external;

    /// Registers a peer and its units. Repeating it changes nothing; other indexes are added.
    function registerPeer(string calldata nodeName, uint16[] calldata units) external returns (bytes32 peerId);

    /// Adds units by index; those that are there already are left alone.
    function addUnits(bytes32 peerId, uint16[] calldata units) external;

    /// Removes units by index; those that are not there are left alone.
    function removeUnits(bytes32 peerId, uint16[] calldata units) external;

    /// Removes a peer with all its units at once, whatever their number.
    function removePeer(bytes32 peerId) external;

    function peerIdOf(address provider, string calldata nodeName) external view returns (bytes32);
    function getOffer(address provider) external view returns (Offer memory);
    /// Price and whether the offer counts and covers `required` (strictly ascending).
    function quote(address provider, bytes32[] calldata required)
        external view returns (bool active, uint128 pricePerUnitEpoch, bool covers);
    function getPeer(bytes32 peerId) external view returns (Peer memory);
    /// Owner and registration of a peer without its lists; the zero address for a peer that never was.
    function ownerOf(bytes32 peerId) external view returns (address provider, bool registered);
    function hasUnit(bytes32 peerId, uint16 unit) external view returns (bool);
    function providerCount() external view returns (uint256);
    function listProviders(uint256 offset, uint256 limit) external view returns (address[] memory);
    function peerCount(address provider) external view returns (uint256);
    function listPeers(address provider, uint256 offset, uint256 limit) external view returns (bytes32[] memory);
}
