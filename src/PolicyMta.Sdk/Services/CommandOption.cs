namespace PolicyMta.Sdk;

/// <summary>An option of a command. Immutable.</summary>
/// <param name="Name">Its name, for instance <c>--tenant</c>; the value is found by it.</param>
/// <param name="Description">What it is, in one line, for <c>--help</c>.</param>
public sealed record CommandOption(string Name, string Description)
{
    /// <summary>What it takes.</summary>
    public CommandValueKind Kind { get; init; }

    /// <summary>What stands for its value in help, in capital letters, for instance <c>NAME</c>.</summary>
    public string ValueName { get; init; } = "VALUE";

    /// <summary>Whether the user must give it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it may be given more than once.</summary>
    public bool IsMultiple { get; init; }

    /// <summary>The value if the user gives none, or null.</summary>
    public string? Default { get; init; }

    /// <summary>The values that it takes; empty for any. They complete what a user types.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}
