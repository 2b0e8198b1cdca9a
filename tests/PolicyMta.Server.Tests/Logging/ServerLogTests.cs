using Microsoft.Extensions.Logging;
using PolicyMta.Server.Logging;

namespace PolicyMta.Server.Tests.Logging;

public sealed class ServerLogTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_logged_last_is_written_before_the_log_is_closed(bool toFile)
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Root, "logs", "server.log");
        var error = new StringWriter();
        using (var loggers = ServerLog.Create(new LoggingOptions { File = toFile ? file : "" }, error, TimeProvider.System))
        {
            var logger = loggers.CreateLogger("PolicyMta.Server.Thing");
            for (var i = 0; i < 1000; i++)
                logger.LogInformation("line {Number}", i);
        }

        var lines = (toFile ? File.ReadAllText(file) : error.ToString()).TrimEnd().Split('\n');
        Assert.Equal(1000, lines.Length);
        Assert.EndsWith("Thing: line 999", lines[^1], StringComparison.Ordinal);
    }
}
