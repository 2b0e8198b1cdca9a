using System.Globalization;
using System.Text.Json;
using PolicyMta.BounceClassification.Mails;
using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

/// <summary>
/// Real bounces with the verdict of another analyser beside them, and which of the categories agree with each of its reasons. The
/// disagreements are written to the test's output.
/// </summary>
public sealed class MailCorpusTests(ShippedRules rules, ITestOutputHelper output) : IClassFixture<ShippedRules>
{
    private const double Enough = 0.95;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");

    [Fact]
    public void Of_real_bounces_nearly_all_have_a_category_that_agrees()
    {
        var mails = new MailClassifier(rules.Classifier);
        var agreeing = JsonSerializer.Deserialize<Dictionary<string, string[]>>(File.ReadAllText(Path.Combine(Folder, "reasons.json")))!;
        var (asked, agreed) = (0, 0);
        foreach (var (file, reason) in Expected().Where(expected => agreeing.ContainsKey(expected.Reason)))
        {
            var verdict = mails.Classify(ReturnedMailReader.Read(File.ReadAllBytes(Path.Combine(Folder, file))))[0];
            asked++;
            if (agreeing[reason].Contains(verdict.Decision.Category))
                agreed++;
            else
                output.WriteLine(
                    $"{file}: {reason}, but {verdict.Decision.Category} by {verdict.Decision.Rule}: {verdict.Recipient?.Reply}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{agreed} of {asked}"));
        Assert.InRange((double)agreed / asked, Enough, 1);
    }

    [Fact]
    public void Every_bounce_names_its_recipient()
    {
        foreach (var (file, _) in Expected().Where(expected => expected.Reason is not ("feedback" or "vacation")))
        {
            var read = ReturnedMailReader.Read(File.ReadAllBytes(Path.Combine(Folder, file)));
            Assert.True(read.Recipients is [{ Address: var address }, ..] && address.Contains('@', StringComparison.Ordinal), file);
        }
    }

    private static IEnumerable<(string File, string Reason)> Expected()
    {
        foreach (var line in File.ReadLines(Path.Combine(Folder, "expected.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            yield return (
                json.RootElement.GetProperty("file").GetString()!,
                json.RootElement.GetProperty("expected")[0].GetProperty("reason").GetString()!);
        }
    }
}
