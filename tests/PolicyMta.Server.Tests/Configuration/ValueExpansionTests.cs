using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Tests.Commands;

namespace PolicyMta.Server.Tests.Configuration;

/// <summary>Values that a configuration keeps in the environment and in files of their own.</summary>
public sealed class ValueExpansionTests : IDisposable
{
    private const string Secret = "correct-horse-battery-staple";
    private readonly TestFolder _folder = new();
    private readonly string _variable = $"POLICYMTA_TEST_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_variable, null);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("${A}", "one")]
    [InlineData("x${A}y${A}z", "xoneyonez")]
    [InlineData("${UNSET:-two}", "two")]
    [InlineData("${EMPTY:-two}", "two")]
    [InlineData("${EMPTY}", "")]
    [InlineData("${UNSET:-}", "")]
    [InlineData("${A:-two}", "one")]
    [InlineData("${UNSET:-a:-b}", "a:-b")]
    [InlineData("$${A}", "${A}")]
    [InlineData("$${A}${A}", "${A}one")]
    [InlineData("$A $ $$ cost$", "$A $ $$ cost$")]
    [InlineData("${NESTED}", "${A}")]
    public void Variables_are_put_into_texts_and_what_they_hold_is_not_looked_into(string written, string expected)
    {
        var variables = new Dictionary<string, string> { ["A"] = "one", ["EMPTY"] = "", ["NESTED"] = "${A}" };

        var (text, _, mistake) = EnvironmentText.Expand(written, variables.GetValueOrDefault);

        Assert.Null(mistake);
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("${UNSET}", "The environment variable UNSET is not set.")]
    [InlineData("a ${A} ${UNSET}", "The environment variable UNSET is not set.")]
    [InlineData("${", "not a valid one")]
    [InlineData("${A", "not a valid one")]
    [InlineData("${}", "not a valid one")]
    [InlineData("${1A}", "not a valid one")]
    [InlineData("${A-b}", "not a valid one")]
    [InlineData("${a b}", "not a valid one")]
    [InlineData("${A:?needed}", "not a valid one")]
    [InlineData("${:-x}", "not a valid one")]
    public void What_is_no_variable_is_a_mistake_with_a_remedy(string written, string message)
    {
        var (_, _, mistake) = EnvironmentText.Expand(written, name => name == "A" ? "one" : null);

        Assert.Contains(message, mistake!.Message, StringComparison.Ordinal);
        Assert.Contains("$${", mistake.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_variables_cannot_grow_without_bound()
    {
        var (_, _, mistake) = EnvironmentText.Expand(string.Concat(Enumerable.Repeat("${A}", 1000)), _ => new string('x', 1000));

        Assert.Contains("longer than", mistake!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("secret\n", "secret")]
    [InlineData("secret\r\n", "secret")]
    [InlineData("secret\n\n", "secret\n")]
    [InlineData(" secret ", " secret ")]
    [InlineData("\ufeffsecret", "secret")]
    [InlineData("${HOME}", "${HOME}")]
    [InlineData("file:other", "file:other")]
    public void A_file_is_read_without_the_line_break_at_its_end(string content, string expected)
    {
        _folder.Write("keys/one", content);

        var scalar = Expand("file:keys/one");

        Assert.Equal((expected, "file:keys/one", true), (scalar.Text, scalar.Written, scalar.IsQuoted));
        Assert.Null(scalar.Problem);
    }

    [Theory]
    [InlineData("file:nowhere", "There is no file")]
    [InlineData("file:keys", "is a folder")]
    [InlineData("'file:'", "not followed by the path")]
    [InlineData("'file: '", "not followed by the path")]
    [InlineData("file:/dev/zero", "not an ordinary file")]
    [InlineData("file:keys/large", "more than 65536 bytes")]
    [InlineData("file:keys/latin", "is not UTF-8")]
    [InlineData("file:keys/empty", "is empty")]
    [InlineData("file:keys/line", "is empty")]
    [InlineData("file:${NO_SUCH_FOLDER}/x", "NO_SUCH_FOLDER is not set")]
    public void A_file_that_gives_no_value_is_a_mistake_where_it_is_written(string written, string message)
    {
        _folder.Write("keys/large", new string('x', 65_537));
        _folder.Write("keys/empty", "");
        _folder.Write("keys/line", "\n");
        File.WriteAllBytes(Path.Combine(_folder.Root, "keys/latin"), [0x67, 0xfc]);

        var problem = Expand(written).Problem!;

        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
        Assert.Equal((1, 4), (problem.Place.Line, problem.Place.Column));
    }

    [Theory]
    [InlineData("file:///etc/hostname", "file:///etc/hostname")]
    [InlineData("!!str file:keys/one", "file:keys/one")]
    [InlineData("!!str ${HOME}", "${HOME}")]
    [InlineData("'a file:b'", "a file:b")]
    [InlineData("File:x", "File:x")]
    public void Other_text_stays_as_it_is(string written, string expected)
    {
        var scalar = Expand(written);

        Assert.Equal((expected, null, null), (scalar.Text, scalar.Written, scalar.Problem));
    }

    [Fact]
    public void A_variable_that_holds_file_names_no_file()
    {
        Environment.SetEnvironmentVariable(_variable, "file:/etc/hostname");

        Assert.Equal("file:/etc/hostname", Expand($"${{{_variable}}}").Text);
    }

    [Fact]
    public void Values_of_all_kinds_come_from_outside_but_keys_do_not()
    {
        Environment.SetEnvironmentVariable(_variable, "7");
        _folder.Write("keys/hash", new string('a', 64) + "\n");

        var read = ConfigurationLoader.Load(_folder.Write("policymta.yaml", $$"""
            http: { address: "127.0.0.1:80${{{_variable}}}", tokens: [{ name: a, token_hash: file:keys/hash }] }
            delivery:
              max_connections: ${{{_variable}}}
            scripts:
              config: { a.js: { number: "${{{_variable}}}", "${X}": "$${X}" } }
            """));

        Assert.Equal(new string('a', 64), read.Server.Http.Tokens[0].TokenHash);
        Assert.Equal((807, 7), (read.Server.Http.Address!.EndPoint.Port, read.Server.Delivery.MaxConnections));
        var config = Assert.IsType<SettingsMap>(read.Policy.Scripts.Config["a.js"]);
        Assert.Equal(("7", true), config["number"] is SettingsScalar number ? (number.Text, number.IsQuoted) : default);
        Assert.Equal("${X}", Assert.IsType<SettingsScalar>(config["${X}"]).Text);
        Assert.Contains(Path.Combine(_folder.Root, "keys/hash"), read.Source.Files);
    }

    [Fact]
    public void Secrets_of_scripts_may_stand_elsewhere_and_are_judged_without_being_shown()
    {
        Environment.SetEnvironmentVariable(_variable, Secret);
        _folder.Write("keys/long", Secret + "\n");
        _folder.Write("keys/short", "horse");

        ServerConfiguration Load(string name) => ConfigurationLoader.Load(_folder.Write(
            "policymta.yaml", "http: { address: 127.0.0.1:8025 }\n"
                + $"scripts: {{ secrets: {{ a: \"${{{_variable}}}\", b: file:keys/{name} }} }}\n"));

        Assert.Equal([Secret, Secret], Load("long").Policy.Scripts.Secrets.Values);
        var problem = Assert.Single(Assert.Throws<ConfigurationException>(() => Load("short")).Problems);
        Assert.Equal(2, problem.Place.Line);
        Assert.Contains("'scripts.secrets.b'", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delivery: { max_connections: VALUE }")]
    [InlineData("delivery: { connect_timeout: VALUE }")]
    [InlineData("logging: { level: VALUE }")]
    [InlineData("hostname: VALUE")]
    [InlineData("delivery: { next_hop: VALUE }")]
    [InlineData("http: { tokens: [{ name: a, token_hash: VALUE }] }")]
    [InlineData("listeners: [{ name: main, address: VALUE }]")]
    [InlineData("listeners: [{ name: main, address: '127.0.0.1:2525', relay_networks: [VALUE] }]")]
    [InlineData("spool: VALUE")]
    [InlineData("listeners: VALUE")]
    [InlineData("users_file: { a: VALUE }")]
    [InlineData("<<: VALUE")]
    [InlineData("traffic_profiles: { a: { message_rate: VALUE } }")]
    [InlineData("egress_sources: { one: { address: VALUE } }")]
    [InlineData("egress_sources: { one: { proxy: VALUE } }")]
    public async Task A_value_from_outside_is_shown_in_no_mistake(string yaml)
    {
        var value = Secret + "_/ \u00fc";
        Environment.SetEnvironmentVariable(_variable, value);
        _folder.Write("keys/one", value);
        foreach (var written in new[] { $"'${{{_variable}}}'", "file:keys/one" })
        {
            var config = _folder.Write("policymta.yaml", yaml.Replace("VALUE", written, StringComparison.Ordinal) + "\n");
            foreach (var format in new string[][] { [], ["--json"] })
            {
                var (exitCode, output, error) = await CommandLine.RunAsync(["check", "--config", config, .. format]);

                Assert.Equal(ExitCode.Usage, exitCode);
                Assert.Contains("policymta.yaml", output + error, StringComparison.Ordinal);
                Assert.DoesNotContain("horse", output + error, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task An_unset_variable_is_told_once_with_its_place_and_what_to_do()
    {
        var config = _folder.Write("policymta.yaml", """
            x-limits: &limits { connections: "${NO_SUCH_LIMIT}" }
            http: { address: "127.0.0.1:8025" }
            traffic_profiles:
              a: *limits
              b: { <<: *limits, message_rate: 1/s }
            x-unused: ${NO_SUCH_THING}
            """);

        var (exitCode, _, error) = await CommandLine.RunAsync("check", "--config", config);

        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.StartsWith($"{config}:1:34: The environment variable NO_SUCH_LIMIT is not set.", error, StringComparison.Ordinal);
        Assert.Contains("${NO_SUCH_LIMIT:-value}", error, StringComparison.Ordinal);
        Assert.Equal(2, error.Split("NO_SUCH_LIMIT is not set").Length);
        Assert.DoesNotContain("NO_SUCH_THING", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_needs_one_section_does_not_ask_for_the_secrets_of_others()
    {
        var sections = ConfigurationSections.Read(_folder.Write("policymta.yaml", """
            hostname: ${NO_SUCH_HOST}
            http: { address: "127.0.0.1:8025", certificate: "file:nowhere" }
            metrics: { address: "${NO_SUCH_ADDRESS:-127.0.0.1:9025}" }
            """));

        Assert.Equal(9025, sections.Bind<Server.Metrics.MetricsOptions>("metrics").Address!.EndPoint.Port);
        Assert.False(sections.HasProblems);
        sections.Bind<Server.Http.HttpOptions>("http");
        Assert.True(sections.HasProblems);
    }

    private SettingsScalar Expand(string written)
    {
        var problems = new List<PolicyProblem>();
        var map = Assert.IsType<SettingsMap>(YamlReader.Read($"a: {written}\n", Path.Combine(_folder.Root, "policymta.yaml"), problems));
        Assert.Empty(problems);
        return Assert.IsType<SettingsScalar>(new ValueExpansion().ExpandMap(map)["a"]);
    }
}
