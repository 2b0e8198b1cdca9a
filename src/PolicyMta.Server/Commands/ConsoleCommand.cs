using System.CommandLine;
using System.Diagnostics;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Console;

namespace PolicyMta.Server.Commands;

/// <summary><c>policymta console</c>: logs in to the web console whoever may run commands on the server's machine.</summary>
internal static class ConsoleCommand
{
    public static Command Create(Option<string> config, Terminal terminal)
    {
        var print = new Option<bool>("--print")
        {
            Description = "Only print the link. While a browser is started with it, others on this machine could see it.",
        };
        var command = new Command(
            "console", "Open the web console: makes a link that logs in once, within a minute, and opens it where there is a display.")
        {
            print,
        };
        var json = AdminOptions.Json();
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = AdminOptions.Connect(parsed, config);
            var link = await client.SendAsync<LinkReport>(HttpMethod.Post, AdminPaths.ConsoleLink, cancellationToken);
            terminal.Show(
                parsed.GetValue(json), link,
                _ => terminal.Output.WriteLine($"{link.Url}\nIt logs in once, until {DisplayText.Time(link.ExpiresAt)}."));
            if (terminal.IsInteractive && !parsed.GetValue(print) && !parsed.GetValue(json))
                Open(link.Url);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Has the desktop show it; where there is none, the link was printed.</summary>
    private static void Open(string url)
    {
        if (Opener() is not { } opener)
            return;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(opener, [url])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is a display, but nothing that opens links.
        }
    }

    private static string? Opener()
    {
        if (OperatingSystem.IsMacOS())
            return "open";
        if (OperatingSystem.IsWindows())
            return "explorer";
        return Has("WAYLAND_DISPLAY") || Has("DISPLAY") ? "xdg-open" : null;

        static bool Has(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 };
    }
}
