using System.Text;
using PolicyMta.Policies;
using PolicyMta.Policies.Settings;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Events;

namespace PolicyMta.Server.Tests.Events;

public sealed class EventLogOptionsTests
{
    [Theory]
    [InlineData("name: ../events")]
    [InlineData("name: ''")]
    [InlineData("name: .hidden")]
    [InlineData("max_age: 0s")]
    [InlineData("max_age: 11y")]
    [InlineData("max_size: 100")]
    [InlineData("keep: 0")]
    public void What_cannot_be_is_a_mistake(string yaml) => Assert.Single(Bind(yaml, out _));

    [Fact]
    public void Every_setting_is_read()
    {
        Assert.Empty(Bind("enabled: false\nname: mta-1\nmax_size: 5000\nmax_age: 90m\nkeep: 3\n", out var options));
        Assert.Equal(
            (false, "mta-1", 5000, TimeSpan.FromMinutes(90), 3),
            (options.Enabled, options.Name, options.MaxSize, options.MaxAge, options.Keep));
    }

    private static List<PolicyProblem> Bind(string yaml, out EventLogOptions options)
    {
        var (node, found) = YamlReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        List<PolicyProblem> problems = [.. found];
        options = SettingsBinder.Bind<EventLogOptions>(node, problems);
        return problems;
    }
}
