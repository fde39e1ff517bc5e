// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// Play money for development: anybody may mint. It cannot be deployed to a public chain.
contract TestToken is ERC20 {
    error PublicChain(uint256 chainId);

    constructor() ERC20("DecentraCompute test token", "TEST") {
        if (block.chainid != 31337 && block.chainid != 1337) revert PublicChain(block.chainid);
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
