using System.CommandLine;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta send</c>: hands an .eml file to a running server by SMTP.</summary>
internal static class SendCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var json = AdminOptions.Json();
        var file = new Argument<string>("FILE") { Description = "The message, an .eml file; - reads standard input." };
        var from = new Option<string?>(
            "--from", "-f")
        { Description = "The envelope sender; the message's own From if left out.", HelpName = "ADDRESS" };
        var to = new Option<string[]>("--to", "-t")
        {
            Description = "An envelope recipient, once or more; the message's own To, Cc and Bcc if left out.",
            HelpName = "ADDRESS",
            AllowMultipleArgumentsPerToken = true,
        };
        var server = new Option<string?>("--server", "-s")
        {
            Description = "Where to, by SMTP; the first listener of the configuration if left out.",
            HelpName = "HOST:PORT",
        };
        var command = new Command("send", "Send an .eml file through a running server.") { file, from, to, server, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var message = await ReadAsync(parsed.GetValue(file)!, cancellationToken);
            var envelope = Envelope.Of(
                parsed.GetValue(from), parsed.GetValue(to) is { Length: > 0 } given ? given : null, message, out var errors)
                ?? throw new CommandException(string.Join('\n', errors.Select(error => $"{error.Field} {error.Message}")), ExitCode.Usage);
            var endPoint = Target(parsed.GetValue(server), parsed.GetValue(config)!);
            using var content = RawMessage.Prepare(message, ContentBudget.Unlimited());
            var report = await SmtpSender.SendAsync(endPoint, envelope, content.Memory, cancellationToken);
            if (parsed.GetValue(json))
                terminal.WriteJson(report);
            else
                await (report.Accepted ? terminal.Output : terminal.Error).WriteLineAsync(
                    $"{endPoint.Host}:{endPoint.Port} answered {report.Stage}: {report.Reply}");
            return report.Accepted ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (path != "-")
                return await File.ReadAllBytesAsync(path, cancellationToken);
            await using var input = global::System.Console.OpenStandardInput();
            using var buffer = new MemoryStream();
            await input.CopyToAsync(buffer, cancellationToken);
            return buffer.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path} cannot be read: {e.Message}");
        }
    }

    private static System.Net.DnsEndPoint Target(string? server, string configPath)
    {
        var text = server ?? FirstListener(configPath);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(
            text.AsSpan(colon + 1),
            System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture,
            out var port) || port is < 1 or > 65535)
            throw new CommandException($"'{text}' is not a valid server: write HOST:PORT, for instance 127.0.0.1:2525.", ExitCode.Usage);
        var host = text[..colon].Trim('[', ']');
        return new System.Net.DnsEndPoint(host is "*" or "0.0.0.0" ? "127.0.0.1" : host is "::" ? "::1" : host, port);
    }

    private static string FirstListener(string configPath) => ConfigurationLoader.Load(configPath).Server.Listeners is [var first, ..]
        ? first.Address.ToString()
        : throw new CommandException($"{configPath} has no listener; say where to with --server HOST:PORT.", ExitCode.Usage);
}
