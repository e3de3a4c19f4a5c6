import CruciblePlugin

/// What is known about a model. What is nil is not known, and stays so: nothing here is guessed.
struct ModelFigures: Hashable, Sendable {
    /// Tokens, input and output together.
    var contextLength: Int?
    /// US dollars for a million tokens.
    var inputCost: Double?
    var outputCost: Double?
    var abilities: Set<String>?
    /// 0...1
    var quality: Double?
    var tokensPerSecond: Double?

    static let largestContext = 1_000_000_000
    static let highestCost = 1_000_000.0
    static let highestSpeed = 1_000_000.0

    /// What a provider says, as far as it can be true: a negative price or a quality of 7 counts as not known.
    init(trusting info: ModelInfo) {
        contextLength = info.contextLength.flatMap { (1...Self.largestContext).contains($0) ? $0 : nil }
        inputCost = info.inputCost.flatMap { (0...Self.highestCost).contains($0) ? $0 : nil }
        outputCost = info.outputCost.flatMap { (0...Self.highestCost).contains($0) ? $0 : nil }
        abilities = info.abilities.map { Set($0.prefix(64)) }
        quality = info.quality.flatMap { (0...1).contains($0) ? $0 : nil }
        tokensPerSecond = info.tokensPerSecond.flatMap { $0 > 0 && $0 <= Self.highestSpeed ? $0 : nil }
    }

    init() {}

    /// With the figures of `other`, where it has any, in place of these.
    func overlaid(with other: ModelFigures) -> ModelFigures {
        var result = self
        result.contextLength = other.contextLength ?? contextLength
        result.inputCost = other.inputCost ?? inputCost
        result.outputCost = other.outputCost ?? outputCost
        result.abilities = other.abilities ?? abilities
        result.quality = other.quality ?? quality
        result.tokensPerSecond = other.tokensPerSecond ?? tokensPerSecond
        return result
    }
}
