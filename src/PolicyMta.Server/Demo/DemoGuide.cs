using PolicyMta.Server.Admin;
using PolicyMta.Server.Commands;
using PolicyMta.Server.Configuration;
using PolicyMta.Server.Console;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Demo;

/// <summary>Tells the user where everything is and what to try.</summary>
internal sealed class DemoGuide(DemoFolder folder, ServerConfiguration configuration, ConsoleHost? console, Terminal terminal)
{
    /// <summary>Long enough to come back to a demo that was left running; the link still logs in once.</summary>
    private static readonly TimeSpan LinkLife = TimeSpan.FromHours(24);

    public async Task ShowAsync(bool exit)
    {
        var output = terminal.Output;
        var options = configuration.Server;
        var smtp = options.Listeners[0].Address;
        await output.WriteLineAsync(
            $"PolicyMta demo in {folder.Root}: SMTP on {smtp}, HTTP "
                + $"on {options.Http.Address}, {options.Simulation!.Providers.Count} simulated providers.");
        if (console is { WhyOff: null })
        {
            // A demo is young: by the minute there would be nothing to see yet.
            var link = console.MakeLink($"local:{OperatorName.OfThisProcess()}", LinkLife).Url;
            await output.WriteLineAsync($"Console: {link.Replace("#", "?range=10m#", StringComparison.Ordinal)}");
            await output.WriteLineAsync("         This link logs in once, within a day; those of 'policymta console' within a minute.");
        }

        if (exit)
            return;

        var program = Program();
        await output.WriteLineAsync($$"""

            Try while it runs (in another terminal):
              send a message      export POLICYMTA_URL=http://{{options.Http.Address}} POLICYMTA_TOKEN={{folder.Token}}
                                  curl -H "Authorization: Bearer $POLICYMTA_TOKEN" -H 'Content-Type: application/json' \
                                    -d '{"from": "you@news.example", "to": "friend@gmail-sim.test", "subject": "Hello", "text": "Hi!"}' \
                                    $POLICYMTA_URL{{InjectionEndpoint.Path}}
              another login link  {{program}} console --print --config {{folder.ConfigurationFile}}
              look at the queues  {{program}} queue summary --config {{folder.ConfigurationFile}}
              watch the campaign  {{program}} campaign stats {{DemoCampaign.Name}} --config {{folder.ConfigurationFile}}
              why it went so      {{program}} explain ID --config {{folder.ConfigurationFile}}
              change the policy   edit a file in {{folder.Scripts}} and save it: the next message obeys
            Ctrl-C stops.

            """);
    }

    /// <summary>How this program was started.</summary>
    private static string Program() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "policymta"
            ? path
            : $"dotnet {Path.Combine(AppContext.BaseDirectory, "policymta.dll")}";
}
