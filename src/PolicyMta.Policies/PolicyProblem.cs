namespace PolicyMta.Policies;

/// <summary>One mistake in configuration, plugin or script: where, what is wrong, and what to do about it.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="Remedy">What to write or do instead; empty if the message says it.</param>
internal sealed record PolicyProblem(SourcePlace Place, string Message, string Remedy = "")
{
    public override string ToString() => Remedy.Length == 0 ? $"{Place}: {Message}" : $"{Place}: {Message} {Remedy}";
}
