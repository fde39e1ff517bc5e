// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

library Page {
    /// Items of a list of `total` that lie in a page; 0 when it starts behind the end.
    function length(uint256 total, uint256 offset, uint256 limit) internal pure returns (uint256) {
        if (offset >= total) return 0;
        uint256 rest = total - offset;
        return limit < rest ? limit : rest;
    }
}
