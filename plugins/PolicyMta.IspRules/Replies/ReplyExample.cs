using System.Diagnostics.CodeAnalysis;

namespace PolicyMta.IspRules.Replies;

/// <summary>
/// A reply as a server gives it, with the step that it answers before it if that matters: <c>421 4.7.0 Try later</c>,
/// <c>banner: 554 No</c>.
/// </summary>
/// <param name="Stage">The step; null if it is not said.</param>
/// <param name="Reply">The reply.</param>
internal sealed record ReplyExample(SmtpStage? Stage, SmtpReply Reply) : IParsable<ReplyExample>
{
    private static readonly ImmutableArray<(string Word, SmtpStage Stage)> Words =
        [.. Enum.GetValues<SmtpStage>().Select(stage => (WordOf(stage), stage))];

    /// <summary>The word for a step, as settings write it: <c>rcpt-to</c>.</summary>
    public static string WordOf(SmtpStage stage) => string.Concat(
        stage.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    public override string ToString() => Stage is { } stage ? $"{WordOf(stage)}: {Reply}" : Reply.ToString();

    public static ReplyExample Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var example)
        ? example
        : throw new FormatException(
            $"'{s}' is not a valid reply: write it as a server gives it, for instance \"421 4.7.0 Try later\", with the step before it "
                + $"if that matters: \"banner: 554 No\". Steps: {string.Join(", ", Words.Select(word => word.Word))}.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out ReplyExample? result)
    {
        result = null;
        SmtpStage? stage = null;
        var text = s?.Trim() ?? "";
        foreach (var (word, known) in Words)
        {
            if (text.StartsWith(word + ":", StringComparison.OrdinalIgnoreCase))
                (stage, text) = (known, text[(word.Length + 1)..].TrimStart());
        }

        if (!SmtpReply.TryParse(text, provider, out var reply) || reply.Code < 400)
            return false;
        result = new ReplyExample(stage, reply);
        return true;
    }
}
