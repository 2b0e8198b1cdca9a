namespace PolicyMta.Sdk.Tests.Policy;

public sealed class CounterFactTests
{
    [Theory]
    [InlineData("source", CounterFactKind.Source, null, true)]
    [InlineData("profile", CounterFactKind.Profile, null, true)]
    [InlineData("tenant", CounterFactKind.Tenant, null, false)]
    [InlineData("sender_domain", CounterFactKind.SenderDomain, null, false)]
    [InlineData("remote_address", CounterFactKind.RemoteAddress, null, false)]
    [InlineData("metadata.stream", CounterFactKind.Metadata, "stream", false)]
    public void A_fact_is_written_as_one_word_and_read_back(string text, CounterFactKind kind, string? label, bool isOfQueue)
    {
        var fact = CounterFact.Parse(text);

        Assert.Equal((kind, label, isOfQueue), (fact.Kind, fact.Label, fact.IsOfQueue));
        Assert.Equal(text, fact.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Source")]
    [InlineData("metadata.")]
    [InlineData("metadata.a\nb")]
    [InlineData("remote")]
    public void Other_words_are_refused_with_those_that_hold(string text)
    {
        Assert.False(CounterFact.TryParse(text, null, out _));
        Assert.Contains(
            "write source, pool, site", Assert.Throws<FormatException>(() => CounterFact.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_tells_each_mistake_that_spans_settings()
    {
        ImmutableArray<CounterFact> tenant = [new CounterFact(CounterFactKind.Tenant)];

        Assert.Equal([""], new TrafficCounter { By = tenant }.Validate().Select(mistake => mistake.Setting));
        Assert.Equal(
            ["connection_rate", "by"],
            new TrafficCounter { By = [.. tenant, .. tenant], ConnectionRate = new Rate(1, TimeSpan.FromSeconds(1)) }.Validate()
                .Select(mistake => mistake.Setting));
        Assert.Empty(new TrafficCounter { By = tenant, Connections = 1 }.Validate());
    }
}
