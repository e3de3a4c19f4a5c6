import Recording

/// Finds a small input that fails like a large one: a value that proposes inputs and is told of each whether it fails alike. What it proposes
/// depends on nothing else.
///
/// First the end of the input that suffices: its last call, the last two, four, and so on. Then calls are taken out; then every argument is
/// tried as nothing, and made simpler bit by bit. All of it again for as long as it helps.
struct InputReduction: Sendable {
    private enum Stage: Sendable {
        /// How many of the last calls.
        case ending(Int)
        case calls(ListReduction<FuzzCall>)
        case nothing(Argument)
        case argument(Argument, ValueReduction)
        case over
    }

    private struct Argument: Sendable {
        var call = 0
        var place = 0
    }

    /// The smallest input that is known to fail; the whole one until there is any.
    private(set) var calls: [FuzzCall]
    /// Whether any input that was proposed has failed.
    private(set) var hasFailed = false
    private var stage: Stage
    private var hasHelped = false
    private var tried: Set<[FuzzCall]> = []
    private var proposal: [FuzzCall]?

    init(_ calls: [FuzzCall]) {
        self.calls = calls
        stage = calls.isEmpty ? .over : .ending(1)
    }

    /// The next input to try; nil when there is none.
    mutating func next() -> [FuzzCall]? {
        while let made = propose() {
            proposal = made
            if tried.insert(made).inserted { return made }
            // It has been tried: it does not fail, or it would be the smallest already.
            settle(false)
        }
        return nil
    }

    /// Whether the input that was proposed last fails alike.
    mutating func report(_ fails: Bool) {
        guard proposal != nil else { return }
        settle(fails)
    }

    // MARK: Proposals

    private mutating func propose() -> [FuzzCall]? {
        while true {
            switch stage {
            case .ending(let count): return calls.suffix(count)
            case .calls(var reduction):
                let made = reduction.next()
                stage = .calls(reduction)
                if let made { return made }
                stage = .nothing(first(Argument()))
            case .nothing(let argument):
                guard let value = value(argument) else {
                    stage = argumentStage(first(Argument()))
                    continue
                }
                if let simplest = ValueReduction.simplest(value) { return with(simplest, argument) }
                stage = .nothing(following(argument))
            case .argument(let argument, var reduction):
                let made = reduction.next()
                stage = .argument(argument, reduction)
                if let made { return with(made, argument) }
                stage = argumentStage(following(argument))
            case .over: return nil
            }
        }
    }

    /// That argument's turn; after the last one the beginning, or the end.
    private mutating func argumentStage(_ argument: Argument) -> Stage {
        if let value = value(argument) { return .argument(argument, ValueReduction(value)) }
        guard hasHelped else { return .over }
        hasHelped = false
        return .calls(ListReduction(calls, minimum: 1))
    }

    /// nil behind the last.
    private func value(_ argument: Argument) -> RecordedValue? {
        calls.indices.contains(argument.call) ? calls[argument.call].arguments[argument.place] : nil
    }

    private func following(_ argument: Argument) -> Argument {
        first(Argument(call: argument.call, place: argument.place + 1))
    }

    /// That argument, or the first one behind it that there is.
    private func first(_ argument: Argument) -> Argument {
        var found = argument
        while calls.indices.contains(found.call), !calls[found.call].arguments.indices.contains(found.place) {
            found = Argument(call: found.call + 1, place: 0)
        }
        return found
    }

    private func with(_ value: RecordedValue, _ argument: Argument) -> [FuzzCall] {
        var made = calls
        made[argument.call].arguments[argument.place] = value
        return made
    }

    // MARK: Answers

    private mutating func settle(_ fails: Bool) {
        guard let made = proposal else { return }
        proposal = nil
        if fails { (calls, hasFailed, hasHelped) = (made, true, true) }
        switch stage {
        case .ending(let count):
            if fails {
                hasHelped = false
                stage = .calls(ListReduction(calls, minimum: 1))
            } else {
                stage = count < calls.count ? .ending(min(count * 2, calls.count)) : .over
            }
        case .calls(var reduction):
            reduction.report(fails)
            stage = .calls(reduction)
        case .nothing(let argument): stage = .nothing(following(argument))
        case .argument(let argument, var reduction):
            reduction.report(fails)
            stage = .argument(argument, reduction)
        case .over: break
        }
    }
}
