using System.Globalization;
using System.Text;
using PolicyMta.BounceClassification.Mails;
using PolicyMta.ReturnedMail;

namespace PolicyMta.BounceClassification.Tests.Mails;

/// <summary>
/// Bounces and replies in the styles of many servers and in many languages, each with the categories that it may have, which were written
/// down before the rules saw it. Words of a set were never copied into a rule; what a rule misses is written to the test's output.
/// </summary>
public sealed class FreshBouncesTests(ShippedRules rules, ITestOutputHelper output) : IClassFixture<ShippedRules>
{
    private const double Enough = 0.95;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "fresh");

    public static TheoryData<string> Mails => [.. Names("mails-*.txt")];

    public static TheoryData<string> Replies => [.. Names("replies-*.tsv")];

    [Theory]
    [MemberData(nameof(Mails))]
    public void Mails_have_the_category_of_their_meaning(string set)
    {
        var classifier = new MailClassifier(rules.Classifier);
        var (asked, agreed) = (0, 0);
        foreach (var (expected, style, mail) in MailsOf(Path.Combine(Folder, set)))
        {
            var verdict = classifier.Classify(ReturnedMailReader.Read(Encoding.UTF8.GetBytes(mail)))[0];
            Count(expected, verdict.Decision, $"{style}: {verdict.Recipient?.Address}: {verdict.Recipient?.Reply}", ref asked, ref agreed);
        }

        Demand(set, asked, agreed);
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task Replies_have_the_category_of_their_meaning(string set)
    {
        var (asked, agreed) = (0, 0);
        foreach (var line in File.ReadLines(Path.Combine(Folder, set)).Where(line => !line.StartsWith('#')))
        {
            var parts = line.Split('\t');
            var stage = Enum.Parse<SmtpStage>(parts[1].Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
            var reply = parts[2].Replace("\\n", "\n", StringComparison.Ordinal);
            var decision = await rules.DecideAsync(Tests.Replies.Failure(stage, reply));
            Count(parts[0], decision, $"{parts[1]}: {parts[2]}", ref asked, ref agreed);
        }

        Demand(set, asked, agreed);
    }

    private void Count(string expected, BounceDecision decision, string about, ref int asked, ref int agreed)
    {
        asked++;
        if (expected.Split('|').Contains(decision.Category))
            agreed++;
        else
            output.WriteLine($"{expected}, but {decision.Category} by {decision.Rule}: {about}");
    }

    private void Demand(string set, int asked, int agreed)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set}: {agreed} of {asked}"));
        Assert.InRange(asked, 50, 10_000);
        Assert.InRange((double)agreed / asked, Enough, 1);
    }

    /// <summary>The mails of a file; each begins with a line <c>%% CATEGORY|CATEGORY | STYLE</c>.</summary>
    private static IEnumerable<(string Expected, string Style, string Mail)> MailsOf(string file)
    {
        foreach (var entry in File.ReadAllText(file).Split("%% ").Skip(1))
        {
            var end = entry.IndexOf('\n', StringComparison.Ordinal);
            var head = entry[..end].Split(" | ");
            yield return (head[0], head[1], entry[(end + 1)..]);
        }
    }

    private static IEnumerable<string> Names(string pattern) =>
        Directory.GetFiles(Folder, pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);
}
