using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PolicyMta.Core.Files;

namespace PolicyMta.Server.Logging;

/// <summary>
/// Makes the server's loggers as the configuration asks. What was logged before the factory is disposed is written then: the factory makes
/// the provider itself, since it would not dispose one that it was given.
/// </summary>
internal static class ServerLog
{
    public static ServerLoggers Create(LoggingOptions options, TextWriter standardError, TimeProvider time)
    {
        var levels = new LogLevels(options, time);
        var factory = LoggerFactory.Create(builder => builder.Services
            .AddSingleton<IConfigureOptions<LoggerFilterOptions>>(levels)
            .AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(levels)
            .AddSingleton<ILoggerProvider>(
                _ => new LineLoggerProvider(options.File.IsEmpty ? new Unclosed(standardError) : Open(options.File), time)
                {
                    Met = levels.Meet,
                }));
        return new ServerLoggers(factory, levels);
    }

    private static StreamWriter Open(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            MakeFolder(folder);
        LaidFile.Refuse(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(path, new UTF8Encoding(false), options);
    }

    /// <summary>One that is there keeps its mode: others may write their logs there too.</summary>
    private static void MakeFolder(string folder)
    {
        if (!Directory.Exists(folder))
            PrivateFolder.Ensure(folder);
    }

    /// <summary>A writer that others own, and that is not closed with the log.</summary>
    private sealed class Unclosed(TextWriter inner) : TextWriter
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => inner.Write(value);

        public override Task WriteLineAsync(string? value) => inner.WriteLineAsync(value);

        public override Task FlushAsync() => inner.FlushAsync();
    }
}
