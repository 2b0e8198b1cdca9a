using System.Text;
using PolicyMta.Authentication.Arc;
using PolicyMta.Authentication.Dmarc;
using PolicyMta.Authentication.Signatures;
using PolicyMta.Authentication.Spf;

namespace PolicyMta.Authentication.Results;

/// <summary>
/// Writes the Authentication-Results field (RFC 8601 section 2.2). What comes from strangers stands in it as a token or a quoted text, and
/// never long.
/// </summary>
internal static class ResultsWriter
{
    public const string FieldName = "Authentication-Results";

    private const int MostComment = 120;
    private const int MostValue = 253;
    private const string NoToken = "()<>@,;:\\\"/[]?= ";

    public static HeaderField Write(string server, Findings findings)
    {
        var value = new FoldedValue(FieldName.Length + 2);
        value.AddTag(server + ";");
        var results = Results(findings).ToArray();
        for (var i = 0; i < results.Length; i++)
        {
            for (var j = 0; j < results[i].Count; j++)
                value.AddTag(results[i][j] + (j == results[i].Count - 1 && i < results.Length - 1 ? ";" : ""));
        }

        return new HeaderField(FieldName, value.ToString());
    }

    private static IEnumerable<List<string>> Results(Findings findings)
    {
        yield return Spf(findings.Spf);
        if (findings.Dkim.IsEmpty)
            yield return ["dkim=none"];
        foreach (var verdict in findings.Dkim)
            yield return Dkim(verdict);
        yield return Dmarc(findings.Dmarc);
        if (findings.Arc.Result != ArcResult.TempError)
            yield return Arc(findings.Arc);
    }

    private static List<string> Spf(SpfVerdict verdict)
    {
        List<string> words = ["spf=" + Word(verdict.Result)];
        AddComment(words, verdict.Problem ?? "");
        AddProperty(words, verdict.IsHelo ? "smtp.helo" : "smtp.mailfrom", verdict.Domain);
        return words;
    }

    private static List<string> Dkim(DkimVerdict verdict)
    {
        List<string> words = ["dkim=" + Word(verdict.Result)];
        AddComment(words, verdict.IsTest ? (verdict.Problem + " test key").Trim() : verdict.Problem);
        if (verdict.Signature is not { } signature)
            return words;
        AddProperty(words, "header.d", signature.Domain);
        AddProperty(words, "header.s", signature.Selector);
        AddProperty(words, "header.a", signature.Algorithm);
        AddProperty(words, "header.b", signature.SignatureStart);
        return words;
    }

    private static List<string> Dmarc(DmarcVerdict verdict)
    {
        List<string> words = ["dmarc=" + Word(verdict.Result)];
        var isAsked = verdict.Result is DmarcResult.Pass or DmarcResult.Fail;
        AddComment(words, isAsked ? $"p={Word(verdict.Policy)}" : verdict.Problem);
        AddProperty(words, "header.from", verdict.Domain);
        return words;
    }

    private static List<string> Arc(ArcVerdict verdict)
    {
        List<string> words = ["arc=" + Word(verdict.Result)];
        AddComment(
            words, verdict.Sealers.IsDefaultOrEmpty ? verdict.Problem : $"i={verdict.Sealers.Length} sealed by {verdict.Sealers[0]}");
        return words;
    }

    private static string Word<T>(T result)
        where T : struct, Enum => result.ToString().ToLowerInvariant();

    private static void AddComment(List<string> words, string text)
    {
        if (text.Length == 0)
            return;
        var clean = new StringBuilder("(");
        foreach (var c in text.Length <= MostComment ? text : text[..MostComment])
            clean.Append(c is >= ' ' and <= '~' and not ('(' or ')' or '\\') ? c : '?');
        words.Add(clean.Append(')').ToString());
    }

    private static void AddProperty(List<string> words, string name, string value)
    {
        if (value.Length is 0 or > MostValue || value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return;
        words.Add(value.AsSpan().ContainsAny(NoToken)
            ? $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""
            : $"{name}={value}");
    }
}
