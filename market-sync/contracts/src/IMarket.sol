// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.31;

/// Deals, the workers in them, and the money.
///
/// How epochs are charged: epoch e costs the sum over active workers of (price at match x units). A worker that was activated in e pays for all of e.
/// Completed epochs are charged in order, each whole or not at all; an epoch that the balance did not cover by its end is a gap that is never owed later.
/// The result does not depend on when or by whom `settle` is called, because every change of balance or workers charges the completed epochs first.
interface IMarket {
    enum DealStatus {
        None,
        /// Fewer workers are active than `minReplicas`.
        Filling,
        Active,
        /// The current epoch is paid, the next one would not be.
        FundsLow,
        /// The current epoch is not paid; a top-up before its end changes that.
        OutOfFunds,
        /// Ended by the customer; served until the last paid epoch is over.
        Ending,
        /// Final.
        Ended
    }

    enum WorkerStatus {
        None,
        Matched,
        Active,
        Released
    }

    /// Why a unit can or cannot enter a deal. `matchDeal` decides by the same predicate as `explain`.
    enum Reason {
        Eligible,
        DealUnknown,
        DealEnded,
        TargetReached,
        PeerUnknown,
        UnitUnknown,
        UnitBusy,
        OfferMissing,
        PriceAboveMax,
        CapabilityMissing,
        ProviderDenied,
        ProviderNotAllowed,
        ProviderLimit,
        CollateralShort,
        FundsShort,
        /// Named twice in the call.
        Duplicate,
        /// Eligible, but too few of its peer were left for a whole worker.
        IncompleteWorker
    }

    enum ReleaseReason {
        ByCustomer,
        ByProvider,
        DealEnded
    }

    struct Terms {
        uint128 maxPricePerUnitEpoch;
        uint16 minReplicas;
        uint16 targetReplicas;
        uint16 unitsPerWorker;
        uint16 maxWorkersPerProvider;
        uint128 providerCollateralPerUnit;
        /// The deposit must cover this many epochs at the highest price and the target; at least 2.
        uint32 prepaidEpochs;
        /// Capability ids that a provider's offer must all have; strictly ascending.
        bytes32[] capabilities;
        /// Providers that may serve; empty: all but the denied.
        address[] allowed;
        address[] denied;
    }

    struct Match {
        bytes32 peerId;
        /// Unit indexes of that peer; every `unitsPerWorker` eligible ones become a worker.
        uint16[] units;
    }

    struct Deal {
        bytes32 dealId;
        address customer;
        bytes32 clientId;
        DealStatus status;
        Terms terms;
        bytes32 definitionHash;
        uint64 createdBlock;
        uint64 createdEpoch;
        uint64 currentEpoch;
        /// Completed epochs up to here are charged or gaps.
        uint64 settledThroughEpoch;
        /// Last epoch that the balance covers at today's active workers; the largest uint64 when nothing is charged.
        uint64 paidThroughEpoch;
        /// Last epoch of an ended deal, 0 while it runs; it is final once the current epoch is larger.
        uint64 finalEpoch;
        /// What is left of the deposits after the completed epochs.
        uint128 balance;
        /// Charged and not yet claimed by providers.
        uint128 unclaimed;
        /// Sum of deposits so far.
        uint128 deposited;
        /// Cost of the current epoch.
        uint128 activePricePerEpoch;
        /// Workers ever made; worker i has the id keccak256(abi.encode(dealId, uint256(i))).
        uint32 workerCount;
        uint32 matchedWorkers;
        uint32 activeWorkers;
    }

    struct Worker {
        bytes32 workerId;
        bytes32 dealId;
        address provider;
        bytes32 peerId;
        WorkerStatus status;
        uint16[] units;
        uint128 pricePerUnitEpoch;
        uint128 collateralPerUnit;
        uint64 matchedEpoch;
        /// Epoch of the first activation, 0 before.
        uint64 activatedEpoch;
        uint64 releasedEpoch;
        /// Earned and not yet claimed.
        uint128 unclaimed;
        /// ed25519 public key of the worker's host; zero before activation.
        bytes32 key;
        /// The key's signature (64 bytes) over the worker's statement; checked off chain.
        bytes statement;
    }

    event DealCreated(
        bytes32 indexed dealId, address indexed customer, bytes32 clientId, Terms terms, bytes32 definitionHash, bytes definition, uint128 deposit
    );
    event WorkerMatched(
        bytes32 indexed dealId, bytes32 indexed workerId, address indexed provider, bytes32 peerId, uint16[] units, uint128 pricePerUnitEpoch, uint128 collateral
    );
    event UnitSkipped(bytes32 indexed dealId, bytes32 indexed peerId, uint16 unit, Reason reason);
    event WorkerActivated(
        bytes32 indexed dealId, bytes32 indexed workerId, address indexed provider, uint64 epoch, bytes32 key, bytes statement
    );
    event WorkerReleased(
        bytes32 indexed dealId, bytes32 indexed workerId, address indexed provider, uint64 epoch, ReleaseReason reason, uint128 paid
    );
    event TargetChanged(bytes32 indexed dealId, uint16 targetReplicas);
    event MaxPriceChanged(bytes32 indexed dealId, uint128 maxPricePerUnitEpoch);
    event ToppedUp(bytes32 indexed dealId, address indexed from, uint128 amount);
    /// `paidEpochs` of the completed epochs `fromEpoch..toEpoch` were charged, `amount` in all; the others are gaps.
    event DealCharged(bytes32 indexed dealId, uint64 fromEpoch, uint64 toEpoch, uint64 paidEpochs, uint128 amount);
    event DealEnded(bytes32 indexed dealId, uint64 finalEpoch, uint128 charged, uint128 refund);
    event Claimed(bytes32 indexed dealId, bytes32 indexed workerId, address indexed provider, uint128 amount);
    event CollateralDeposited(address indexed provider, address indexed from, uint128 amount);
    event CollateralWithdrawn(address indexed provider, uint128 amount);
    event Withdrawn(address indexed account, uint128 amount);

    error DealExists(bytes32 dealId);
    error DealUnknown(bytes32 dealId);
    error DealOver(bytes32 dealId);
    error NotCustomer(bytes32 dealId, address customer, address caller);
    error NotWorkerProvider(bytes32 workerId, address provider, address caller);
    error NotParty(bytes32 workerId, address caller);
    error DefinitionSize(uint256 size, uint256 limit);
    error BadTerms(string field);
    error DepositTooSmall(uint128 deposit, uint256 required);
    error AmountZero();
    error AmountNotReceived(uint256 expected, uint256 received);
    error TargetOutOfRange(uint16 target, uint16 min, uint16 limit);
    error WorkerUnknown(bytes32 dealId, bytes32 workerId);
    error WorkerGone(bytes32 workerId);
    error KeyZero();
    error StatementSize(uint256 size, uint256 expected);
    error FundsShort(bytes32 dealId, uint128 balance, uint128 required);
    error CollateralShort(address provider, uint128 free, uint128 required);
    error NothingToWithdraw(address account);

    // ---- customer ----

    /// Opens a deal with escrow. The id is keccak256(abi.encode(chain id, market, caller, clientId)); a second deal under it is refused.
    function createDeal(bytes32 clientId, bytes calldata definition, Terms calldata terms, uint128 deposit) external returns (bytes32 dealId);
    function setTarget(bytes32 dealId, uint16 targetReplicas) external;
    /// Bounds later matches; running workers keep their price.
    function setMaxPrice(bytes32 dealId, uint128 maxPricePerUnitEpoch) external;
    /// Ends the deal. The current epoch is charged if it is covered and somebody serves; the rest becomes the customer's to withdraw.
    function endDeal(bytes32 dealId) external;

    // ---- anyone ----

    /// Adds to the escrow of a running deal.
    function topUp(bytes32 dealId, uint128 amount) external;
    /// Puts eligible units to work in order; each other unit is skipped with an event, and none of them makes the call fail.
    function matchDeal(bytes32 dealId, Match[] calldata matches) external returns (uint256 workers);
    /// Charges the completed epochs.
    function settle(bytes32 dealId) external;
    /// Moves what workers earned to their providers' withdrawable balance, and releases workers of final deals.
    function claim(bytes32[] calldata workerIds) external;
    /// Adds to the free collateral of a provider.
    function depositCollateral(address provider, uint128 amount) external;

    // ---- provider ----

    /// The worker serves from now on: the current epoch is its first paid one. Repeating it changes nothing; a new key replaces the old one.
    function activateWorker(bytes32 dealId, bytes32 workerId, bytes32 key, bytes calldata statement) external;
    /// By the customer: the current epoch is still paid. By the provider: it is not. Collateral goes back, the units are free at once.
    function removeWorker(bytes32 dealId, bytes32 workerId) external;
    function withdrawCollateral(uint128 amount) external;

    /// Pays out the caller's withdrawable balance: refunds and claimed earnings.
    function withdraw() external returns (uint128 amount);

    // ---- views ----

    function token() external view returns (address);
    function registry() external view returns (address);
    function capacity() external view returns (address);
    function dealIdOf(address customer, bytes32 clientId) external view returns (bytes32);
    function getDeal(bytes32 dealId) external view returns (Deal memory);
    function definitionOf(bytes32 dealId) external view returns (bytes memory);
    function dealCount() external view returns (uint256);
    function listDeals(uint256 offset, uint256 limit) external view returns (bytes32[] memory);
    function getWorker(bytes32 workerId) external view returns (Worker memory);
    /// Workers of a deal in order of their making, released ones included.
    function listWorkers(bytes32 dealId, uint256 offset, uint256 limit) external view returns (Worker[] memory);
    /// Workers of a provider that are not released, in no order.
    function workerCountOf(address provider) external view returns (uint256);
    function listWorkersOf(address provider, uint256 offset, uint256 limit) external view returns (bytes32[] memory);
    /// Whether a unit could enter a deal now.
    function explain(bytes32 dealId, bytes32 peerId, uint16 unit) external view returns (Reason);
    /// Worker that holds a unit, zero when it is free.
    function holderOf(bytes32 peerId, uint16 unit) external view returns (bytes32 workerId);
    /// Registered units of a peer, and for each the worker that holds it or zero.
    function unitsOf(bytes32 peerId) external view returns (uint16[] memory units, bytes32[] memory workerIds);
    /// Withdrawable balance, free collateral and locked collateral.
    function accountOf(address account) external view returns (uint128 withdrawable, uint128 freeCollateral, uint128 lockedCollateral);
}
