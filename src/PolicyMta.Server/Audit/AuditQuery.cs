namespace PolicyMta.Server.Audit;

/// <summary>Which acts are asked for: those that fulfil everything that is given. Immutable.</summary>
internal sealed record AuditQuery
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>The author; a word before a colon names all of that kind, as in <c>local</c>.</summary>
    public string? Author { get; init; }

    /// <summary>The action, or what it begins with, as in <c>directive</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Text that its target contains.</summary>
    public string? Target { get; init; }

    public int Limit { get; init; } = 100;

    public bool Matches(AuditRecord act) =>
        (Until is null || act.Time < Until)
        && (Author is null || act.Author == Author || act.Author.StartsWith(Author + ":", StringComparison.Ordinal))
        && (Action is null || act.Action == Action || act.Action.StartsWith(Action + ".", StringComparison.Ordinal))
        && (Target is null || act.Target?.Contains(Target, StringComparison.OrdinalIgnoreCase) == true);
}
