namespace PolicyMta.BounceClassification.Tests;

/// <summary>A reply of replies.tsv: what its source says that it means.</summary>
internal sealed record SourcedReply(string Reply, SmtpStage Stage, string Provider, string Category, BounceScope? Scope, string Source)
{
    public static IReadOnlyList<SourcedReply> All { get; } =
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "replies.tsv")).Where(line => !line.StartsWith('#')).Select(Read)];

    private static SourcedReply Read(string line)
    {
        var parts = line.Split('\t');
        return new SourcedReply(
            parts[0].Replace("\\n", "\n", StringComparison.Ordinal), WordOf<SmtpStage>(parts[1]), parts[2], parts[3],
            parts[4] == "*" ? null : WordOf<BounceScope>(parts[4]), parts[5]);
    }

    private static T WordOf<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}
