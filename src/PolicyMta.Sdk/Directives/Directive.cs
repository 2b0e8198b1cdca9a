namespace PolicyMta.Sdk;

/// <summary>Something that an operator or a plugin commands about mail that waits or will come. Kept over restarts. Immutable.</summary>
public sealed record Directive
{
    /// <summary>Its name, for <see cref="IDirectives.CancelAsync"/>: letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required DirectiveRequest Request { get; init; }

    /// <summary>Who asked: a plugin's id, a token's name, or "local".</summary>
    public required string Author { get; init; }

    /// <summary>Since when it holds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Bounce: until when it only holds what matches; who cancels it before undoes it. Null if it gives up from the beginning.
    /// </summary>
    public DateTimeOffset? UndoUntil { get; init; }

    /// <summary>When it ends by itself; null if it is to be cancelled.</summary>
    public DateTimeOffset? Until { get; init; }
}
