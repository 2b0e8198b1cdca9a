namespace PolicyMta.Sdk;

/// <summary>Something that a user writes after a command's name. Immutable.</summary>
/// <param name="Name">Its name in capital letters, for instance <c>DOMAIN</c>; the value is found by it.</param>
/// <param name="Description">What it is, in one line, for <c>--help</c>.</param>
public sealed record CommandArgument(string Name, string Description)
{
    /// <summary>What it takes.</summary>
    public CommandValueKind Kind { get; init; }

    /// <summary>Whether it may be left out; only the last arguments may.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether it takes one or more values; only the last argument may.</summary>
    public bool IsMultiple { get; init; }

    /// <summary>The values that it takes; empty for any. They complete what a user types.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}
