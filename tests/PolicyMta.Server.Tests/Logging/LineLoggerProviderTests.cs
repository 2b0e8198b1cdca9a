using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Server.Logging;

namespace PolicyMta.Server.Tests.Logging;

public sealed class LineLoggerProviderTests
{
    [Fact]
    public void An_entry_is_one_line_that_cannot_pretend_to_be_two()
    {
        var output = Log(logger => logger.LogWarning("from {Name}", "a\r\n2026 info x: forged\u001b[31m"));

        Assert.Equal("2026-01-02T03:04:05.000Z warn  Thing: from a\\r\\n2026 info x: forged\\u001b[31m\n", output);
    }

    [Fact]
    public void An_exception_follows_on_indented_lines()
    {
        var output = Log(logger => logger.LogError(new InvalidOperationException("broken\nbadly"), "failed"));

        Assert.Equal(
            ["2026-01-02T03:04:05.000Z ERROR Thing: failed", "    System.InvalidOperationException: broken", "    badly"],
            output.TrimEnd().Split('\n'));
    }

    private static string Log(Action<ILogger> write)
    {
        var output = new StringWriter { NewLine = "\n" };
        using (var provider = new LineLoggerProvider(output, new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))))
            write(provider.CreateLogger("PolicyMta.Server.Thing"));
        return output.ToString();
    }
}
