using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using PolicyMta.BounceClassification;
using PolicyMta.BounceClassification.Matching;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Benchmarks;

/// <summary>
/// What a reply costs to classify with all shipped rules: of a shape that came before, with other addresses and ids in it; of one that did
/// not; one that no phrase fits, so that words near each other decide; one of 10 MB; and what loading the rules costs.
/// </summary>
public class BounceBenchmarks
{
    private const int Replies = 521;
    private const int Words = 402;
    private const int Rounds = 500;

    private readonly Meter _meter = new("benchmark");
    private (ReplyFacts Facts, string Text)[] _replies = [];
    private string[] _words = [];
    private Classifier? _classifier;
    private string _hostile = "";

    [GlobalSetup]
    public void SetUp()
    {
        _classifier = Load();
        _replies =
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "bounces", "replies.tsv")).Where(line => !line.StartsWith('#'))
                .Select(line => line.Split('\t'))
                .Select(row => (SmtpReply.Parse(row[0]), row[1]))
                .Select(row => (new ReplyFacts(row.Item1.Code, row.Item1.Enhanced, StageOf(row.Item2)), row.Item1.Text)),
        ];
        if (_replies.Length != Replies)
            throw new InvalidOperationException($"There are {_replies.Length} replies; correct the constant.");
        _words =
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "bounces", "notices.tsv")).Where(line => !line.StartsWith('#'))
                .Select(line => line.Split('\t')[1]),
        ];
        if (_words.Length != Words)
            throw new InvalidOperationException($"There are {_words.Length} reasons; correct the constant.");
        // Until the runtime has compiled what is called often for the last time.
        for (var i = 0; i < Rounds; i++)
            _ = New() + InWords();
        _hostile = string.Concat(Enumerable.Repeat("<a@b.example> user-1 ", 500_000));
    }

    [Benchmark(Description = "reply of a known shape", OperationsPerInvoke = Replies, Baseline = true)]
    public int Known()
    {
        var sum = 0;
        foreach (var (facts, text) in _replies)
            sum += _classifier!.Classify(facts, text).Decision.Category!.Length;
        return sum;
    }

    [Benchmark(Description = "reply of a new shape", OperationsPerInvoke = Replies)]
    public int New()
    {
        var sum = 0;
        Span<char> normal = stackalloc char[NormalizedReply.MaximumLength];
        foreach (var (facts, text) in _replies)
        {
            var length = NormalizedReply.Normalize(text, normal);
            sum += _classifier!.Book.Judge(facts, normal[..length]).Decision.Category!.Length;
        }

        return sum;
    }

    [Benchmark(Description = "reason of a new shape in words of its own", OperationsPerInvoke = Words)]
    public int InWords()
    {
        var sum = 0;
        Span<char> normal = stackalloc char[NormalizedReply.MaximumLength];
        foreach (var text in _words)
        {
            var length = NormalizedReply.Normalize(text, normal);
            sum += _classifier!.Book.Judge(new ReplyFacts(0, null, null), normal[..length]).Decision.Category!.Length;
        }

        return sum;
    }

    [Benchmark(Description = "reply of 10 MB")]
    public int Hostile() => _classifier!.Classify(new ReplyFacts(550, null, SmtpStage.RcptTo), _hostile).Decision.Category!.Length;

    [Benchmark(Description = "loading the rules")]
    public int Loading() => Load().Book.Rules.Length;

    private static SmtpStage StageOf(string word) =>
        Enum.Parse<SmtpStage>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    private Classifier Load()
    {
        var problems = new List<PolicyProblem>();
        SettingsNode? settings = null;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "bounces"), "*.yaml").Order(StringComparer.Ordinal))
            settings = SettingsMerge.Over(settings, YamlReader.Read(File.ReadAllText(file), file, problems));
        return Classifier.Build(SettingsBinder.Bind<BounceClassificationOptions>(settings, problems), new ClassifierMeter(_meter));
    }
}
