// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {Blob} from "./Blob.sol";
import {ICapacity} from "./ICapacity.sol";
import {IMarket} from "./IMarket.sol";
import {IRegistry} from "./IRegistry.sol";
import {Page} from "./Page.sol";

/// Where the money is at any time, and the sum of these is what the market holds of the token:
/// balance and unclaimed of every deal, withdrawable, free and locked collateral of every account.
contract Market is IMarket, ReentrancyGuard {
    using SafeERC20 for IERC20;
    using EnumerableSet for EnumerableSet.Bytes32Set;

    uint256 public constant MAX_DEFINITION = 16 * 1024;
    uint256 public constant MAX_CAPABILITIES = 16;
    uint256 public constant MAX_ACCESS_LIST = 32;
    uint16 public constant MAX_REPLICAS = 1024;
    uint16 public constant MAX_UNITS_PER_WORKER = 64;
    uint32 public constant MIN_PREPAID_EPOCHS = 2;
    uint32 public constant MAX_PREPAID_EPOCHS = 1_000_000;
    /// Keeps products of price, units and epochs far from the end of 128 bits.
    uint128 public constant MAX_PRICE = 1e27;
    uint256 private constant STATEMENT_SIZE = 64;

    struct DealRecord {
        address customer;
        uint64 createdBlock;
        uint32 workerCount;
        bytes32 clientId;
        bytes32 definitionHash;
        address definition;
        uint64 createdEpoch;
        uint32 matchedWorkers;
        Terms terms;
        uint128 balance;
        uint128 unclaimed;
        uint128 deposited;
        /// Sum over active workers of price x units.
        uint128 activePrice;
        /// The same over workers that are matched and not yet active.
        uint128 waitingPrice;
        uint64 settledThrough;
        /// Epochs charged so far; a worker earns by the difference to its own mark.
        uint64 paidEpochs;
        uint64 endedEpoch;
        uint64 finalEpoch;
        uint32 activeWorkers;
    }

    struct WorkerRecord {
        bytes32 dealId;
        bytes32 peerId;
        address provider;
        WorkerStatus status;
        uint64 matchedEpoch;
        uint128 price;
        uint128 collateralPerUnit;
        uint64 activatedEpoch;
        uint64 releasedEpoch;
        /// `paidEpochs` of the deal up to which this worker has been credited.
        uint64 mark;
        uint16[] units;
        bytes32 key;
        bytes32 statementHead;
        bytes32 statementTail;
    }

    struct Account {
        uint128 withdrawable;
        uint128 freeCollateral;
        uint128 lockedCollateral;
    }

    address public immutable token;
    address public immutable registry;
    address public immutable capacity;

    mapping(bytes32 dealId => DealRecord) private deals;
    mapping(bytes32 dealId => mapping(address provider => uint256)) private workersPerProvider;
    bytes32[] private dealIds;
    mapping(bytes32 workerId => WorkerRecord) private workers;
    mapping(address provider => EnumerableSet.Bytes32Set) private liveWorkers;
    /// Worker that took a unit last; it holds the unit only as `_holder` says.
    mapping(bytes32 unitId => bytes32 workerId) private takenBy;
    mapping(address => Account) private accounts;

    constructor(address token_, address registry_, address capacity_) {
        token = token_;
        registry = registry_;
        capacity = capacity_;
    }

    // ---- customer ----

    function createDeal(bytes32 clientId, bytes calldata definition, Terms calldata terms, uint128 deposit)
        external
        nonReentrant
        returns (bytes32 dealId)
    {
        dealId = dealIdOf(msg.sender, clientId);
        DealRecord storage deal = deals[dealId];
        if (deal.customer != address(0)) revert DealExists(dealId);
        if (definition.length == 0 || definition.length > MAX_DEFINITION) {
            revert DefinitionSize(definition.length, MAX_DEFINITION);
        }
        _checkTerms(terms);
        uint256 required =
            uint256(terms.maxPricePerUnitEpoch) * terms.targetReplicas * terms.unitsPerWorker * terms.prepaidEpochs;
        if (deposit < required) revert DepositTooSmall(deposit, required);

        uint64 epoch = ICapacity(capacity).openEpoch();
        deal.customer = msg.sender;
        deal.clientId = clientId;
        deal.createdBlock = uint64(block.number);
        deal.createdEpoch = epoch;
        deal.definitionHash = keccak256(definition);
        deal.definition = Blob.store(definition);
        deal.terms = terms;
        deal.balance = deposit;
        deal.deposited = deposit;
        deal.settledThrough = epoch - 1;
        dealIds.push(dealId);
        emit DealCreated(dealId, msg.sender, clientId, terms, deal.definitionHash, definition, deposit);
        _pull(deposit);
    }

    function setTarget(bytes32 dealId, uint16 targetReplicas) external {
        DealRecord storage deal = _customersDeal(dealId);
        _settle(dealId, deal);
        uint16 min = deal.terms.minReplicas;
        if (targetReplicas < min || targetReplicas > MAX_REPLICAS) revert TargetOutOfRange(targetReplicas, min, MAX_REPLICAS);
        if (deal.terms.targetReplicas == targetReplicas) return;
        deal.terms.targetReplicas = targetReplicas;
        emit TargetChanged(dealId, targetReplicas);
    }

    function setMaxPrice(bytes32 dealId, uint128 maxPricePerUnitEpoch) external {
        DealRecord storage deal = _customersDeal(dealId);
        _settle(dealId, deal);
        if (maxPricePerUnitEpoch == 0 || maxPricePerUnitEpoch > MAX_PRICE) revert BadTerms("maxPricePerUnitEpoch");
        if (deal.terms.maxPricePerUnitEpoch == maxPricePerUnitEpoch) return;
        deal.terms.maxPricePerUnitEpoch = maxPricePerUnitEpoch;
        emit MaxPriceChanged(dealId, maxPricePerUnitEpoch);
    }

    function endDeal(bytes32 dealId) external {
        DealRecord storage deal = _customersDeal(dealId);
        uint64 epoch = _settle(dealId, deal);
        uint128 cost = deal.activePrice;
        uint128 charged;
        uint64 finalEpoch = epoch - 1;
        if (cost != 0 && deal.balance >= cost) {
            charged = cost;
            finalEpoch = epoch;
            deal.unclaimed += cost;
            deal.paidEpochs += 1;
            deal.settledThrough = epoch;
        }
        uint128 refund = deal.balance - charged;
        deal.balance = 0;
        deal.endedEpoch = epoch;
        deal.finalEpoch = finalEpoch;
        accounts[msg.sender].withdrawable += refund;
        emit DealEnded(dealId, finalEpoch, charged, refund);
    }

    // ---- anyone ----

    function topUp(bytes32 dealId, uint128 amount) external nonReentrant {
        DealRecord storage deal = _runningDeal(dealId);
        if (amount == 0) revert AmountZero();
        _settle(dealId, deal);
        deal.balance += amount;
        deal.deposited += amount;
        emit ToppedUp(dealId, msg.sender, amount);
        _pull(amount);
    }

    function matchDeal(bytes32 dealId, Match[] calldata matches) external returns (uint256 made) {
        DealRecord storage deal = deals[dealId];
        if (deal.customer == address(0)) revert DealUnknown(dealId);
        if (deal.endedEpoch == 0) _settle(dealId, deal);
        for (uint256 i = 0; i < matches.length; i++) {
            made += _matchPeer(dealId, deal, matches[i]);
        }
    }

    function settle(bytes32 dealId) external {
        _settle(dealId, _runningDeal(dealId));
    }

    function claim(bytes32[] calldata workerIds) external {
        for (uint256 i = 0; i < workerIds.length; i++) {
            bytes32 workerId = workerIds[i];
            WorkerRecord storage worker = workers[workerId];
            if (worker.status == WorkerStatus.None) revert WorkerUnknown(0, workerId);
            DealRecord storage deal = deals[worker.dealId];
            if (deal.endedEpoch == 0) _settle(worker.dealId, deal);
            _credit(workerId, worker, deal);
            if (worker.status != WorkerStatus.Released && _isFinal(deal)) {
                _release(workerId, worker, deal, ReleaseReason.DealEnded, 0);
            }
        }
    }

    function depositCollateral(address provider, uint128 amount) external nonReentrant {
        if (amount == 0) revert AmountZero();
        accounts[provider].freeCollateral += amount;
        emit CollateralDeposited(provider, msg.sender, amount);
        _pull(amount);
    }

    // ---- provider ----

    function activateWorker(bytes32 dealId, bytes32 workerId, bytes32 key, bytes calldata statement) external {
        DealRecord storage deal = _runningDeal(dealId);
        WorkerRecord storage worker = _worker(dealId, workerId);
        if (worker.provider != msg.sender) revert NotWorkerProvider(workerId, worker.provider, msg.sender);
        if (worker.status == WorkerStatus.Released) revert WorkerGone(workerId);
        if (key == 0) revert KeyZero();
        if (statement.length != STATEMENT_SIZE) revert StatementSize(statement.length, STATEMENT_SIZE);
        uint64 epoch = _settle(dealId, deal);

        bytes32 head = bytes32(statement[:32]);
        bytes32 tail = bytes32(statement[32:]);
        if (worker.status == WorkerStatus.Active) {
            if (worker.key == key && worker.statementHead == head && worker.statementTail == tail) return;
        } else {
            uint128 cost = _cost(worker);
            uint128 required = deal.activePrice + cost;
            if (deal.balance < required) revert FundsShort(dealId, deal.balance, required);
            worker.status = WorkerStatus.Active;
            worker.activatedEpoch = epoch;
            worker.mark = deal.paidEpochs;
            deal.waitingPrice -= cost;
            deal.activePrice = required;
            deal.activeWorkers += 1;
        }
        worker.key = key;
        worker.statementHead = head;
        worker.statementTail = tail;
        emit WorkerActivated(dealId, workerId, msg.sender, epoch, key, statement);
    }

    function removeWorker(bytes32 dealId, bytes32 workerId) external {
        DealRecord storage deal = _runningDeal(dealId);
        WorkerRecord storage worker = _worker(dealId, workerId);
        bool byCustomer = msg.sender == deal.customer;
        if (!byCustomer && msg.sender != worker.provider) revert NotParty(workerId, msg.sender);
        if (worker.status == WorkerStatus.Released) revert WorkerGone(workerId);
        _settle(dealId, deal);
        _credit(workerId, worker, deal);

        uint128 paid;
        // Nobody may be sent away in the middle of an epoch without the pay for it; who leaves on their own does without.
        if (byCustomer && worker.status == WorkerStatus.Active && deal.balance >= deal.activePrice) {
            paid = _cost(worker);
            deal.balance -= paid;
            accounts[worker.provider].withdrawable += paid;
        }
        _release(workerId, worker, deal, byCustomer ? ReleaseReason.ByCustomer : ReleaseReason.ByProvider, paid);
    }

    function withdrawCollateral(uint128 amount) external nonReentrant {
        if (amount == 0) revert AmountZero();
        Account storage account = accounts[msg.sender];
        if (account.freeCollateral < amount) revert CollateralShort(msg.sender, account.freeCollateral, amount);
        account.freeCollateral -= amount;
        emit CollateralWithdrawn(msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    function withdraw() external nonReentrant returns (uint128 amount) {
        Account storage account = accounts[msg.sender];
        amount = account.withdrawable;
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        account.withdrawable = 0;
        emit Withdrawn(msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    // ---- views ----

    function dealIdOf(address customer, bytes32 clientId) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), customer, clientId));
    }

    function getDeal(bytes32 dealId) external view returns (Deal memory view_) {
        DealRecord storage deal = deals[dealId];
        view_.dealId = dealId;
        if (deal.customer == address(0)) return view_;
        uint64 epoch = ICapacity(capacity).currentEpoch();
        (, uint128 amount) = _due(deal, epoch);
        view_.customer = deal.customer;
        view_.clientId = deal.clientId;
        view_.terms = deal.terms;
        view_.definitionHash = deal.definitionHash;
        view_.createdBlock = deal.createdBlock;
        view_.createdEpoch = deal.createdEpoch;
        view_.currentEpoch = epoch;
        view_.settledThroughEpoch = _settledThrough(deal, epoch);
        view_.finalEpoch = deal.finalEpoch;
        view_.balance = deal.balance - amount;
        view_.unclaimed = deal.unclaimed + amount;
        view_.deposited = deal.deposited;
        view_.activePricePerEpoch = deal.activePrice;
        view_.workerCount = deal.workerCount;
        view_.matchedWorkers = deal.matchedWorkers;
        view_.activeWorkers = deal.activeWorkers;
        if (deal.endedEpoch != 0) {
            view_.paidThroughEpoch = deal.finalEpoch;
        } else if (deal.activePrice == 0) {
            view_.paidThroughEpoch = type(uint64).max;
        } else {
            view_.paidThroughEpoch = view_.settledThroughEpoch + _epochsCovered(view_.balance, deal.activePrice);
        }
        view_.status = _status(deal, epoch, view_.paidThroughEpoch);
    }

    function definitionOf(bytes32 dealId) external view returns (bytes memory) {
        address pointer = deals[dealId].definition;
        if (pointer == address(0)) revert DealUnknown(dealId);
        return Blob.load(pointer);
    }

    function dealCount() external view returns (uint256) {
        return dealIds.length;
    }

    function listDeals(uint256 offset, uint256 limit) external view returns (bytes32[] memory page) {
        page = new bytes32[](Page.length(dealIds.length, offset, limit));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = dealIds[offset + i];
        }
    }

    function getWorker(bytes32 workerId) public view returns (Worker memory view_) {
        WorkerRecord storage worker = workers[workerId];
        view_.workerId = workerId;
        view_.dealId = worker.dealId;
        view_.provider = worker.provider;
        view_.peerId = worker.peerId;
        view_.status = worker.status;
        view_.units = worker.units;
        view_.pricePerUnitEpoch = worker.price;
        view_.collateralPerUnit = worker.collateralPerUnit;
        view_.matchedEpoch = worker.matchedEpoch;
        view_.activatedEpoch = worker.activatedEpoch;
        view_.releasedEpoch = worker.releasedEpoch;
        view_.key = worker.key;
        if (worker.key != 0) view_.statement = abi.encodePacked(worker.statementHead, worker.statementTail);
        if (worker.status == WorkerStatus.Active) {
            DealRecord storage deal = deals[worker.dealId];
            (uint64 paid,) = _due(deal, ICapacity(capacity).currentEpoch());
            view_.unclaimed = _cost(worker) * (deal.paidEpochs + paid - worker.mark);
        }
    }

    function listWorkers(bytes32 dealId, uint256 offset, uint256 limit) external view returns (Worker[] memory page) {
        page = new Worker[](Page.length(deals[dealId].workerCount, offset, limit));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = getWorker(_workerId(dealId, offset + i));
        }
    }

    function workerCountOf(address provider) external view returns (uint256) {
        return liveWorkers[provider].length();
    }

    function listWorkersOf(address provider, uint256 offset, uint256 limit)
        external
        view
        returns (bytes32[] memory page)
    {
        page = new bytes32[](Page.length(liveWorkers[provider].length(), offset, limit));
        for (uint256 i = 0; i < page.length; i++) {
            page[i] = liveWorkers[provider].at(offset + i);
        }
    }

    function explain(bytes32 dealId, bytes32 peerId, uint16 unit) external view returns (Reason reason) {
        DealRecord storage deal = deals[dealId];
        if (deal.customer == address(0)) return Reason.DealUnknown;
        (, uint128 amount) = _due(deal, ICapacity(capacity).currentEpoch());
        (reason,,) = _explainPeer(dealId, deal, peerId, deal.balance - amount);
        if (reason == Reason.Eligible) reason = _explainUnit(peerId, unit);
    }

    function holderOf(bytes32 peerId, uint16 unit) external view returns (bytes32) {
        return _holder(_unitId(peerId, unit));
    }

    function unitsOf(bytes32 peerId) external view returns (uint16[] memory units, bytes32[] memory workerIds) {
        units = IRegistry(registry).getPeer(peerId).units;
        workerIds = new bytes32[](units.length);
        for (uint256 i = 0; i < units.length; i++) {
            workerIds[i] = _holder(_unitId(peerId, units[i]));
        }
    }

    function accountOf(address account)
        external
        view
        returns (uint128 withdrawable, uint128 freeCollateral, uint128 lockedCollateral)
    {
        Account storage a = accounts[account];
        return (a.withdrawable, a.freeCollateral, a.lockedCollateral);
    }

    // ---- matching ----

    function _matchPeer(bytes32 dealId, DealRecord storage deal, Match calldata offered)
        private
        returns (uint256 made)
    {
        uint256 size = deal.terms.unitsPerWorker;
        uint16[] memory chosen = new uint16[](size);
        uint256 count;
        (Reason peerReason, address provider, uint128 price) =
            _explainPeer(dealId, deal, offered.peerId, deal.balance);
        for (uint256 i = 0; i < offered.units.length; i++) {
            uint16 unit = offered.units[i];
            Reason reason = peerReason;
            if (reason == Reason.Eligible) reason = _explainUnit(offered.peerId, unit);
            for (uint256 j = 0; j < count && reason == Reason.Eligible; j++) {
                if (chosen[j] == unit) reason = Reason.Duplicate;
            }
            if (reason != Reason.Eligible) {
                emit UnitSkipped(dealId, offered.peerId, unit, reason);
                continue;
            }
            chosen[count++] = unit;
            if (count == size) {
                _makeWorker(dealId, deal, offered.peerId, provider, price, chosen);
                made++;
                count = 0;
                // What one worker took may be what the next one lacks.
                (peerReason, provider, price) = _explainPeer(dealId, deal, offered.peerId, deal.balance);
            }
        }
        for (uint256 j = 0; j < count; j++) {
            emit UnitSkipped(dealId, offered.peerId, chosen[j], Reason.IncompleteWorker);
        }
    }

    /// What stands against one more worker of this peer, whichever units it takes.
    function _explainPeer(bytes32 dealId, DealRecord storage deal, bytes32 peerId, uint128 balance)
        private
        view
        returns (Reason, address provider, uint128 price)
    {
        if (deal.endedEpoch != 0) return (Reason.DealEnded, provider, price);
        Terms storage terms = deal.terms;
        if (deal.matchedWorkers >= terms.targetReplicas) return (Reason.TargetReached, provider, price);
        bool registered;
        (provider, registered) = IRegistry(registry).ownerOf(peerId);
        if (!registered) return (Reason.PeerUnknown, provider, price);
        bool active;
        bool covers;
        (active, price, covers) = IRegistry(registry).quote(provider, terms.capabilities);
        if (!active) return (Reason.OfferMissing, provider, price);
        if (price > terms.maxPricePerUnitEpoch) return (Reason.PriceAboveMax, provider, price);
        if (!covers) return (Reason.CapabilityMissing, provider, price);
        if (_contains(terms.denied, provider)) return (Reason.ProviderDenied, provider, price);
        if (terms.allowed.length != 0 && !_contains(terms.allowed, provider)) {
            return (Reason.ProviderNotAllowed, provider, price);
        }
        if (workersPerProvider[dealId][provider] >= terms.maxWorkersPerProvider) {
            return (Reason.ProviderLimit, provider, price);
        }
        if (accounts[provider].freeCollateral < terms.providerCollateralPerUnit * terms.unitsPerWorker) {
            return (Reason.CollateralShort, provider, price);
        }
        if (balance < deal.activePrice + deal.waitingPrice + price * terms.unitsPerWorker) {
            return (Reason.FundsShort, provider, price);
        }
        return (Reason.Eligible, provider, price);
    }

    function _explainUnit(bytes32 peerId, uint16 unit) private view returns (Reason) {
        if (!IRegistry(registry).hasUnit(peerId, unit)) return Reason.UnitUnknown;
        if (_holder(_unitId(peerId, unit)) != 0) return Reason.UnitBusy;
        return Reason.Eligible;
    }

    function _makeWorker(
        bytes32 dealId,
        DealRecord storage deal,
        bytes32 peerId,
        address provider,
        uint128 price,
        uint16[] memory units
    ) private {
        bytes32 workerId = _workerId(dealId, deal.workerCount);
        uint128 perUnit = deal.terms.providerCollateralPerUnit;
        uint128 collateral = perUnit * uint128(units.length);
        WorkerRecord storage worker = workers[workerId];
        worker.dealId = dealId;
        worker.peerId = peerId;
        worker.provider = provider;
        worker.status = WorkerStatus.Matched;
        worker.matchedEpoch = ICapacity(capacity).currentEpoch();
        worker.price = price;
        worker.collateralPerUnit = perUnit;
        worker.units = units;
        for (uint256 i = 0; i < units.length; i++) {
            takenBy[_unitId(peerId, units[i])] = workerId;
        }
        deal.workerCount += 1;
        deal.matchedWorkers += 1;
        deal.waitingPrice += price * uint128(units.length);
        workersPerProvider[dealId][provider] += 1;
        liveWorkers[provider].add(workerId);
        if (collateral != 0) {
            accounts[provider].freeCollateral -= collateral;
            accounts[provider].lockedCollateral += collateral;
        }
        emit WorkerMatched(dealId, workerId, provider, peerId, units, price, collateral);
    }

    // ---- money ----

    /// Epochs that are complete, not yet charged and covered by the balance, and their price.
    function _due(DealRecord storage deal, uint64 epoch) private view returns (uint64 paid, uint128 amount) {
        uint128 cost = deal.activePrice;
        if (deal.endedEpoch != 0 || cost == 0) return (0, 0);
        uint64 complete = epoch - 1 - deal.settledThrough;
        paid = _epochsCovered(deal.balance, cost);
        if (paid > complete) paid = complete;
        amount = cost * paid;
    }

    function _settle(bytes32 dealId, DealRecord storage deal) private returns (uint64 epoch) {
        epoch = ICapacity(capacity).openEpoch();
        uint64 from = deal.settledThrough + 1;
        if (from >= epoch) return epoch;
        (uint64 paid, uint128 amount) = _due(deal, epoch);
        deal.settledThrough = epoch - 1;
        if (deal.activePrice == 0) return epoch;
        deal.balance -= amount;
        deal.unclaimed += amount;
        deal.paidEpochs += paid;
        emit DealCharged(dealId, from, epoch - 1, paid, amount);
    }

    /// Moves what an active worker has earned to its provider.
    function _credit(bytes32 workerId, WorkerRecord storage worker, DealRecord storage deal) private {
        if (worker.status != WorkerStatus.Active || worker.mark == deal.paidEpochs) return;
        uint128 amount = _cost(worker) * (deal.paidEpochs - worker.mark);
        worker.mark = deal.paidEpochs;
        deal.unclaimed -= amount;
        accounts[worker.provider].withdrawable += amount;
        emit Claimed(worker.dealId, workerId, worker.provider, amount);
    }

    /// Takes a credited worker out of its deal: collateral and units are free.
    function _release(
        bytes32 workerId,
        WorkerRecord storage worker,
        DealRecord storage deal,
        ReleaseReason reason,
        uint128 paid
    ) private {
        address provider = worker.provider;
        uint128 cost = _cost(worker);
        if (worker.status == WorkerStatus.Active) {
            deal.activePrice -= cost;
            deal.activeWorkers -= 1;
        } else {
            deal.waitingPrice -= cost;
        }
        deal.matchedWorkers -= 1;
        workersPerProvider[worker.dealId][provider] -= 1;
        liveWorkers[provider].remove(workerId);
        worker.status = WorkerStatus.Released;
        uint64 epoch = ICapacity(capacity).currentEpoch();
        worker.releasedEpoch = epoch;
        uint256 count = worker.units.length;
        for (uint256 i = 0; i < count; i++) {
            bytes32 unitId = _unitId(worker.peerId, worker.units[i]);
            // A unit of a final deal may already work elsewhere.
            if (takenBy[unitId] == workerId) delete takenBy[unitId];
        }
        uint128 collateral = worker.collateralPerUnit * uint128(count);
        if (collateral != 0) {
            accounts[provider].lockedCollateral -= collateral;
            accounts[provider].freeCollateral += collateral;
        }
        emit WorkerReleased(worker.dealId, workerId, provider, epoch, reason, paid);
    }

    function _pull(uint128 amount) private {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert AmountNotReceived(amount, received);
    }

    // ---- small ----

    function _checkTerms(Terms calldata terms) private pure {
        if (terms.maxPricePerUnitEpoch == 0 || terms.maxPricePerUnitEpoch > MAX_PRICE) {
            revert BadTerms("maxPricePerUnitEpoch");
        }
        if (terms.minReplicas == 0) revert BadTerms("minReplicas");
        if (terms.targetReplicas < terms.minReplicas || terms.targetReplicas > MAX_REPLICAS) {
            revert BadTerms("targetReplicas");
        }
        if (terms.unitsPerWorker == 0 || terms.unitsPerWorker > MAX_UNITS_PER_WORKER) revert BadTerms("unitsPerWorker");
        if (terms.maxWorkersPerProvider == 0) revert BadTerms("maxWorkersPerProvider");
        if (terms.providerCollateralPerUnit > MAX_PRICE) revert BadTerms("providerCollateralPerUnit");
        if (terms.prepaidEpochs < MIN_PREPAID_EPOCHS || terms.prepaidEpochs > MAX_PREPAID_EPOCHS) {
            revert BadTerms("prepaidEpochs");
        }
        if (terms.capabilities.length > MAX_CAPABILITIES) revert BadTerms("capabilities");
        for (uint256 i = 1; i < terms.capabilities.length; i++) {
            if (terms.capabilities[i] <= terms.capabilities[i - 1]) revert BadTerms("capabilities");
        }
        if (terms.allowed.length > MAX_ACCESS_LIST) revert BadTerms("allowed");
        if (terms.denied.length > MAX_ACCESS_LIST) revert BadTerms("denied");
        for (uint256 i = 0; i < terms.allowed.length; i++) {
            for (uint256 j = 0; j < terms.denied.length; j++) {
                if (terms.allowed[i] == terms.denied[j]) revert BadTerms("denied");
            }
        }
    }

    function _status(DealRecord storage deal, uint64 epoch, uint64 paidThrough) private view returns (DealStatus) {
        if (deal.endedEpoch != 0) return epoch > deal.finalEpoch ? DealStatus.Ended : DealStatus.Ending;
        if (paidThrough < epoch) return DealStatus.OutOfFunds;
        if (deal.activeWorkers < deal.terms.minReplicas) return DealStatus.Filling;
        if (paidThrough == epoch) return DealStatus.FundsLow;
        return DealStatus.Active;
    }

    function _settledThrough(DealRecord storage deal, uint64 epoch) private view returns (uint64) {
        if (deal.endedEpoch != 0 || deal.settledThrough >= epoch) return deal.settledThrough;
        return epoch - 1;
    }

    function _isFinal(DealRecord storage deal) private view returns (bool) {
        return deal.endedEpoch != 0 && ICapacity(capacity).currentEpoch() > deal.finalEpoch;
    }

    function _holder(bytes32 unitId) private view returns (bytes32 workerId) {
        workerId = takenBy[unitId];
        // The units of a final deal are free without anybody releasing them one by one.
        if (workerId != 0 && _isFinal(deals[workers[workerId].dealId])) return 0;
    }

    function _cost(WorkerRecord storage worker) private view returns (uint128) {
        return worker.price * uint128(worker.units.length);
    }

    /// Whole epochs that `balance` covers; more than any clock will reach counts as 2^62.
    function _epochsCovered(uint128 balance, uint128 cost) private pure returns (uint64) {
        uint128 epochs = balance / cost;
        return epochs > 1 << 62 ? 1 << 62 : uint64(epochs);
    }

    function _runningDeal(bytes32 dealId) private view returns (DealRecord storage deal) {
        deal = deals[dealId];
        if (deal.customer == address(0)) revert DealUnknown(dealId);
        if (deal.endedEpoch != 0) revert DealOver(dealId);
    }

    function _customersDeal(bytes32 dealId) private view returns (DealRecord storage deal) {
        deal = _runningDeal(dealId);
        if (deal.customer != msg.sender) revert NotCustomer(dealId, deal.customer, msg.sender);
    }

    function _worker(bytes32 dealId, bytes32 workerId) private view returns (WorkerRecord storage worker) {
        worker = workers[workerId];
        if (worker.status == WorkerStatus.None || worker.dealId != dealId) revert WorkerUnknown(dealId, workerId);
    }

    function _workerId(bytes32 dealId, uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode(dealId, index));
    }

    function _unitId(bytes32 peerId, uint16 unit) private pure returns (bytes32) {
        return keccak256(abi.encode(peerId, uint256(unit)));
    }

    function _contains(address[] storage list, address account) private view returns (bool) {
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] == account) return true;
        }
        return false;
    }
}
