using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PolicyMta.Core.Events;
using PolicyMta.Core.Journal;

namespace PolicyMta.Core.Tests.Events;

/// <summary>SCHEMA.md says what there is, and nothing else.</summary>
public sealed partial class SchemaTests
{
    private readonly string _schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Events", "SCHEMA.md"));

    [Fact]
    public void The_fields_of_an_event_are_documented_and_no_others() =>
        Assert.Equal(PropertiesOf(typeof(DeliveryEvent)).Append("crc").Order(), NamesIn("Fields"));

    [Fact]
    public void The_fields_of_a_decision_are_documented_and_no_others() =>
        Assert.Equal(PropertiesOf(typeof(TraceEntry)).Order(), NamesIn("Decisions"));

    [Fact]
    public void The_fields_and_kinds_of_a_tls_problem_are_documented_and_no_others()
    {
        Assert.Equal(PropertiesOf(typeof(TlsProblem)).Order(), NamesIn("TLS problems"));
        var section = _schema[_schema.IndexOf("## TLS problems\n", StringComparison.Ordinal)..];
        Assert.Equal(
            Enum.GetNames<TlsProblemKind>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName).Order(),
            Words().Matches(section.Split('\n').First(line => line.StartsWith("| `kind` |", StringComparison.Ordinal)).Split('|')[3])
                .Select(match => match.Groups[1].Value)
                .Order());
    }

    [Fact]
    public void The_fields_and_words_of_a_failure_are_documented_and_no_others()
    {
        Assert.Equal(PropertiesOf(typeof(FailureFacts)).Order(), NamesIn("Failures"));
        Assert.Equal(WordsOf<BounceKind>(), WordsIn("Failures", "kind"));
        Assert.Equal(WordsOf<BounceScope>(), WordsIn("Failures", "scope"));
    }

    private static IEnumerable<string> WordsOf<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName).Order();

    private IEnumerable<string> WordsIn(string section, string field)
    {
        var text = _schema[_schema.IndexOf($"## {section}\n", StringComparison.Ordinal)..];
        return Words().Matches(text.Split('\n').First(line => line.StartsWith($"| `{field}` |", StringComparison.Ordinal)).Split('|')[3])
            .Select(match => match.Groups[1].Value)
            .Order();
    }

    [Fact]
    public void The_kinds_are_documented_and_no_others()
    {
        var kinds = typeof(EventKind).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(kind => (string)kind.GetRawConstantValue()!)
            .Order()
            .ToList();
        Assert.Equal(kinds, NamesIn("Kinds"));
        Assert.All(kinds, kind => Assert.Equal(kind, EventKinds.Find(kind.ToUpperInvariant())));
        Assert.Contains(string.Join(", ", kinds), EventKinds.Expected, StringComparison.Ordinal);
        Assert.Equal("Acme.Plugin.word", EventKinds.Find("Acme.Plugin.word"));
        Assert.Null(EventKinds.Find("word"));
    }

    [Fact]
    public void The_stages_are_documented_and_no_others() => Assert.Equal(
        Enum.GetNames<SmtpStage>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName).Order(),
        Words().Matches(Row("stage").Split('|')[3]).Select(match => match.Groups[1].Value).Order());

    [Fact]
    public void The_categories_are_documented_and_no_others() => Assert.Equal(
        typeof(BounceCategory).GetFields(BindingFlags.Public | BindingFlags.Static).Select(kind => (string)kind.GetRawConstantValue()!)
            .Order(),
        Words().Matches(Row("category").Split('|')[3]).Select(match => match.Groups[1].Value).Order());

    [Fact]
    public void The_example_is_a_line_of_the_journal()
    {
        var example = Encoding.UTF8.GetBytes(_schema.Split('\n').Single(line => line.StartsWith('{')));
        Assert.True(EventLine.TryRead(example, out var eventId, out var time), Corrected(example));
        Assert.True(EventJsonReader.TryRead(example, out var read));
        Assert.Equal((eventId, time, EventKind.Deferred), (read.EventId, read.Time, read.Kind));
        Assert.Single(read.Decisions);
    }

    private static string Corrected(byte[] example)
    {
        var text = Encoding.UTF8.GetString(example);
        var json = "{" + text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..text.IndexOf(",\"crc\"", StringComparison.Ordinal)] + "}";
        var line = new byte[example.Length + EventLine.Overhead];
        return "It should be: " + Encoding.UTF8.GetString(line, 0, EventLine.Write(481_516, Encoding.UTF8.GetBytes(json), line));
    }

    private static IEnumerable<string> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));

    private IEnumerable<string> NamesIn(string section)
    {
        var start = _schema.IndexOf($"## {section}\n", StringComparison.Ordinal);
        var end = _schema.IndexOf("\n## ", start, StringComparison.Ordinal);
        return Rows().Matches(_schema[start..end]).Select(match => match.Groups[1].Value).Order();
    }

    private string Row(string name) => _schema.Split('\n').Single(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Rows();

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Words();
}
