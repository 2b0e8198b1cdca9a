using System.Reflection;
using System.Text.Json;
using PolicyMta.Sdk;

namespace PolicyMta.Server.Tests.Events;

public sealed class SchemaTests
{
    private readonly string _schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Events", "SCHEMA.md"));

    [Fact]
    public void Every_field_of_an_event_is_documented()
    {
        foreach (var property in typeof(DeliveryEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Assert.Contains($"\n| `{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}` |", _schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_field_of_a_decision_is_documented()
    {
        var decisions = _schema[_schema.IndexOf("## Decisions", StringComparison.Ordinal)..];
        foreach (var property in typeof(TraceEntry).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Assert.Contains($"\n| `{JsonNamingPolicy.CamelCase.ConvertName(property.Name)}` |", decisions, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_is_documented()
    {
        foreach (var kind in typeof(EventKind).GetFields(BindingFlags.Public | BindingFlags.Static))
            Assert.Contains($"\n| `{kind.GetRawConstantValue()}` |", _schema, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_stage_is_documented()
    {
        foreach (var stage in Enum.GetNames<SmtpStage>())
            Assert.Contains($"`{JsonNamingPolicy.KebabCaseLower.ConvertName(stage)}`", _schema, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_is_an_event()
    {
        var example = _schema.Split('\n').Single(line => line.StartsWith('{'));
        Assert.True(Server.Events.EventJsonReader.TryRead(System.Text.Encoding.UTF8.GetBytes(example), out var read));
        Assert.Equal(EventKind.Deferred, read.Kind);
        Assert.Single(read.Decisions);
    }
}
