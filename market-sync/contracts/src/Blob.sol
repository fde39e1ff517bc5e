// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

/// Bytes kept as the code of a contract: a tenth of the gas of storage slots, readable by view for ever.
/// The code starts with STOP, so it cannot be run.
library Blob {
    error BlobNotStored();

    function store(bytes memory data) internal returns (address pointer) {
        // The init code returns all that follows its 12 bytes: PUSH2 size, DUP1, PUSH1 12, PUSH1 0, CODECOPY, PUSH1 0, RETURN.
        bytes memory init =
            abi.encodePacked(hex"61", uint16(data.length + 1), hex"80600c6000396000f300", data);
        assembly ("memory-safe") {
            pointer := create(0, add(init, 32), mload(init))
        }
        if (pointer == address(0)) revert BlobNotStored();
    }

    function load(address pointer) internal view returns (bytes memory data) {
        uint256 size = pointer.code.length - 1;
        data = new bytes(size);
        assembly ("memory-safe") {
            extcodecopy(pointer, add(data, 32), 1, size)
        }
    }
}
