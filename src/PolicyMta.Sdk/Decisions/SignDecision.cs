namespace PolicyMta.Sdk;

/// <summary>What an on-sign handler decided: header fields to put above the message when it is sent.</summary>
public sealed record SignDecision : IDecision<SignDecision>
{
    /// <inheritdoc/>
    public static SignDecision None { get; } = new();

    /// <summary>The fields to prepend, topmost first. Those of later handlers stand above those of earlier ones.</summary>
    public ImmutableArray<HeaderField> Signatures { get; init; } = [];

    /// <summary>Whether the message must not leave unsigned: it is deferred if no handler signed it.</summary>
    public bool? Required { get; init; }

    /// <inheritdoc/>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public bool IsFinal => false;

    /// <inheritdoc/>
    public SignDecision Then(SignDecision later) => ReferenceEquals(this, None) ? later : new()
    {
        Signatures = later.Signatures.AddRange(Signatures),
        Required = later.Required ?? Required,
        Reason = later.Reason ?? Reason,
    };
}
