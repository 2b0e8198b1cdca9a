namespace PolicyMta.IspRules.Tests;

public sealed class IspRulesSettingsTests
{
    [Theory]
    [InlineData(
        "rules: { a: { domains: [x.example], conections: 5 } }",
        "policymta.yaml:1:37: Unknown key 'rules.a.conections'. Did you mean 'connections'?")]
    [InlineData("rules: { a: { domains: [x.example], connections: 0 } }", "'rules.a.connections'")]
    [InlineData("rules: { a: { connections: 5 } }", "it holds nowhere; write domains, mx, or the provider")]
    [InlineData("rules: { default: { domains: [x.example] } }", "this rule holds wherever no other does")]
    [InlineData("rules: { a: { domains: [\"mx.*.example\"] } }", "'mx.*.example' is not a valid host pattern")]
    [InlineData("rules: { a: { domains: [x.example] }, b: { domains: [X.example.] } }", "'x.example' stands in rule 'a' too")]
    [InlineData("rules: { a: { domains: [x.example], message_rate: fast } }", "'fast' is not a valid rate")]
    [InlineData("rules: { a: { domains: [x.example], replies: { r: { retry: 5m } } } }", "it holds for every failure")]
    [InlineData(
        "rules: { a: { domains: [x.example], replies: { r: { codes: [421], retry: 5m, bounce: true } } } }",
        "cannot be both given up and tried again")]
    [InlineData(
        "rules: { a: { domains: [x.example], replies: { r: { codes: [421], throttle: { connections: 0 } } } } }",
        "to send nothing at all write 'pause: true'")]
    [InlineData(
        "rules: { a: { domains: [x.example], replies: { r: { codes: [421], throttle: { for: 5m } } } } }",
        "it changes nothing; write rate, connections or pause")]
    [InlineData(
        "rules: { a: { domains: [x.example], replies: { r: { codes: [421], throttle: { pause: true, for: 2d } } } } }", "at most 24h")]
    [InlineData("rules: { a: { domains: [x.example], replies: { r: { matches: \"[\" } } } }", "is not a valid regular expression")]
    [InlineData("rules: { a: { domains: [x.example], replies: { r: { stages: [greeting] } } } }", "'greeting'")]
    public void A_mistake_names_its_place_and_what_to_write(string settings, string expected)
    {
        var problems = LoadedRules.Only(settings).Problems;

        Assert.Contains(problems, problem =>
            problem.StartsWith("policymta.yaml:1:", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));
    }
}
