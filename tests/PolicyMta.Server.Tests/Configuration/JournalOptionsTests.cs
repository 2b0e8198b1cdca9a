using System.Text;
using PolicyMta.Core.Journal;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Tests.Configuration;

public sealed class JournalOptionsTests
{
    [Theory]
    [InlineData("name: ../events")]
    [InlineData("name: ''")]
    [InlineData("name: .hidden")]
    [InlineData("max_age: 0s")]
    [InlineData("max_age: 11y")]
    [InlineData("max_size: 100")]
    [InlineData("keep: 0")]
    [InlineData("keep_for: 1s")]
    public void What_cannot_be_is_a_mistake(string yaml) => Assert.Single(Bind(yaml, out _));

    [Fact]
    public void Every_setting_is_read()
    {
        Assert.Empty(Bind("enabled: false\nname: mta-1\nmax_size: 5000\nmax_age: 90m\nkeep: 3\nkeep_for: 7d\n", out var options));
        Assert.Equal(
            (false, "mta-1", 5000, TimeSpan.FromMinutes(90), 3, TimeSpan.FromDays(7)),
            (options.Enabled, options.Name, options.MaxSize, options.MaxAge, options.Keep, options.KeepFor));
    }

    private static List<PolicyProblem> Bind(string yaml, out JournalOptions options)
    {
        var (node, found) = YamlReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        List<PolicyProblem> problems = [.. found];
        options = SettingsBinder.Bind<JournalOptions>(node, problems);
        return problems;
    }
}
