// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IRegistry} from "./IRegistry.sol";
import {Page} from "./Page.sol";

contract Registry is IRegistry {
    using EnumerableSet for EnumerableSet.AddressSet;
    using EnumerableSet for EnumerableSet.Bytes32Set;

    uint256 public constant MAX_CAPABILITIES = 64;
    uint256 public constant MAX_NODE_NAME = 253;
    /// Unit indexes are below this: a peer's units fit four words, so removing a peer costs the same for any number of units.
    uint16 public constant UNIT_LIMIT = 1024;
    uint256 private constant WORDS = 4;

    struct PeerRecord {
        address provider;
        bool registered;
        string nodeName;
        /// Bit i of word w stands for unit 256 * w + i.
        uint256[WORDS] units;
    }

    mapping(address provider => Offer) private offers;
    mapping(bytes32 peerId => PeerRecord) private peers;
    mapping(address provider => EnumerableSet.Bytes32Set) private peersOf;
    /// Providers with an offer, withdrawn ones included.
    EnumerableSet.AddressSet private providers;

    function setOffer(uint128 pricePerUnitEpoch, bytes32[] calldata capabilities) external {
        if (pricePerUnitEpoch == 0) revert PriceZero();
        if (capabilities.length > MAX_CAPABILITIES) revert TooManyCapabilities(capabilities.length, MAX_CAPABILITIES);
        for (uint256 i = 1; i < capabilities.length; i++) {
            if (capabilities[i] <= capabilities[i - 1]) revert CapabilitiesNotAscending(i);
        }
        providers.add(msg.sender);
        offers[msg.sender] = Offer(true, pricePerUnitEpoch, capabilities);
        emit OfferSet(msg.sender, pricePerUnitEpoch, capabilities);
    }

    function removeOffer() external {
        Offer storage offer = offers[msg.sender];
        if (!offer.active) revert OfferMissing(msg.sender);
        offer.active = false;
        emit OfferRemoved(msg.sender);
    }

    function registerPeer(string calldata nodeName, uint16[] calldata units) external returns (bytes32 peerId) {
        uint256 length = bytes(nodeName).length;
        if (length == 0 || length > MAX_NODE_NAME) revert NodeNameInvalid(length);
        peerId = peerIdOf(msg.sender, nodeName);
        PeerRecord storage peer = peers[peerId];
        if (!peer.registered) {
            peer.provider = msg.sender;
            peer.registered = true;
            peer.nodeName = nodeName;
            peersOf[msg.sender].add(peerId);
            emit PeerRegistered(peerId, msg.sender, nodeName);
        }
        _add(peerId, peer, units);
    }

    function addUnits(bytes32 peerId, uint16[] calldata units) external {
        _add(peerId, _ownPeer(peerId), units);
    }

    function removeUnits(bytes32 peerId, uint16[] calldata units) external {
        PeerRecord storage peer = _ownPeer(peerId);
        uint256[WORDS] memory words = peer.units;
        uint16[] memory removed = new uint16[](units.length);
        uint256 count;
        for (uint256 i = 0; i < units.length; i++) {
            uint16 unit = units[i];
            if (_isSet(words, unit)) {
                words[unit >> 8] &= ~(uint256(1) << (unit & 255));
                removed[count++] = unit;
            }
        }
        if (count == 0) return;
        peer.units = words;
        emit UnitsRemoved(peerId, _cut(removed, count));
    }

    function removePeer(bytes32 peerId) external {
        PeerRecord storage peer = _ownPeer(peerId);
        peer.registered = false;
        delete peer.units;
        peersOf[msg.sender].remove(peerId);
        emit PeerRemoved(peerId, msg.sender);
    }

    function peerIdOf(address provider, string calldata nodeName) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), provider, nodeName));
    }

    function getOffer(address provider) external view returns (Offer memory) {
        return offers[provider];
    }

    function quote(address provider, bytes32[] calldata required)
        external
        view
        returns (bool active, uint128 pricePerUnitEpoch, bool covers)
    {
        Offer storage offer = offers[provider];
        active = offer.active;
        pricePerUnitEpoch = offer.pricePerUnitEpoch;
        // Both lists ascend, so one walk over them decides.
        uint256 found;
        uint256 length = offer.capabilities.length;
        for (uint256 i = 0; i < length && found < required.length; i++) {
            if (offer.capabilities[i] == required[found]) found++;
        }
        covers = found == required.length;
    }

    function getPeer(bytes32 peerId) external view returns (Peer memory) {
        PeerRecord storage peer = peers[peerId];
        uint256[WORDS] memory words = peer.units;
        uint16[] memory units = new uint16[](UNIT_LIMIT);
        uint256 count;
        for (uint256 w = 0; w < WORDS; w++) {
            uint256 word = words[w];
            for (uint256 i = 0; word != 0; i++) {
                if (word & 1 != 0) units[count++] = uint16(w * 256 + i);
                word >>= 1;
            }
        }
        return Peer(peer.provider, peer.registered, peer.nodeName, _cut(units, count));
    }

    function ownerOf(bytes32 peerId) external view returns (address provider, bool registered) {
        PeerRecord storage peer = peers[peerId];
        return (peer.provider, peer.registered);
    }

    function hasUnit(bytes32 peerId, uint16 unit) external view returns (bool) {
        return unit < UNIT_LIMIT && peers[peerId].units[unit >> 8] & (uint256(1) << (unit & 255)) != 0;
    }

    function providerCount() external view returns (uint256) {
        return providers.length();
    }

    function listProviders(uint256 offset, uint256 limit) external view returns (address[] memory page) {
        page = new address[](Page.length(providers.length(), offset, limit));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = providers.at(offset + i);
        }
    }

    function peerCount(address provider) external view returns (uint256) {
        return peersOf[provider].length();
    }

    function listPeers(address provider, uint256 offset, uint256 limit) external view returns (bytes32[] memory page) {
        page = new bytes32[](Page.length(peersOf[provider].length(), offset, limit));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = peersOf[provider].at(offset + i);
        }
    }

    function _ownPeer(bytes32 peerId) private view returns (PeerRecord storage peer) {
        peer = peers[peerId];
        if (!peer.registered) revert PeerUnknown(peerId);
        if (peer.provider != msg.sender) revert NotPeerOwner(peerId, peer.provider, msg.sender);
    }

    function _add(bytes32 peerId, PeerRecord storage peer, uint16[] calldata units) private {
        uint256[WORDS] memory words = peer.units;
        uint16[] memory added = new uint16[](units.length);
        uint256 count;
        for (uint256 i = 0; i < units.length; i++) {
            uint16 unit = units[i];
            if (unit >= UNIT_LIMIT) revert UnitIndexTooLarge(unit, UNIT_LIMIT);
            if (!_isSet(words, unit)) {
                words[unit >> 8] |= uint256(1) << (unit & 255);
                added[count++] = unit;
            }
        }
        if (count == 0) return;
        peer.units = words;
        emit UnitsAdded(peerId, _cut(added, count));
    }

    function _isSet(uint256[WORDS] memory words, uint16 unit) private pure returns (bool) {
        return unit < UNIT_LIMIT && words[unit >> 8] & (uint256(1) << (unit & 255)) != 0;
    }

    function _cut(uint16[] memory list, uint256 length) private pure returns (uint16[] memory) {
        assembly ("memory-safe") {
            mstore(list, length)
        }
        return list;
    }
}
