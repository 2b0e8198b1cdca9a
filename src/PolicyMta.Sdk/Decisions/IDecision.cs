namespace PolicyMta.Sdk;

/// <summary>
/// What a handler decided: an immutable record whose properties are all optional. The core folds the decisions of a chain into one.
/// </summary>
/// <typeparam name="TSelf">The decision record itself.</typeparam>
public interface IDecision<TSelf>
    where TSelf : class, IDecision<TSelf>
{
    /// <summary>The decision that says nothing.</summary>
    static abstract TSelf None { get; }

    /// <summary>Folds a later handler's decision into this one: if the later says something, it wins.</summary>
    TSelf Then(TSelf later);

    /// <summary>Whether the decision is a verdict, after which no further handler is asked.</summary>
    bool IsFinal { get; }

    /// <summary>Why, in words; shown by explain and in events.</summary>
    string? Reason { get; }
}
