using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Http;

/// <summary>Asks plugins for the templates that calls name.</summary>
internal sealed class TemplateDesk(PolicyStore policies, IHandlerReporter reporter, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Finds a template; the caller disposes it when the last message is made.</summary>
    /// <exception cref="ProblemException">There is none for this client.</exception>
    public async Task<FoundTemplate> FindAsync(TemplateOrder order, TokenOptions client, CancellationToken cancellationToken)
    {
        using var lease = policies.Acquire(default);
        var request = new TemplateRequest
        {
            Template = order.Name,
            Version = order.Version,
            Locale = order.Locale,
            Caller = Membership.Of(client),
        };
        TemplateFinding? missing = null;
        foreach (var (plugin, source) in lease.Snapshot.TemplateSources)
        {
            var finding = await AskAsync(plugin, source, request, lease.Snapshot, cancellationToken);
            if (finding.Template is { } template && lease.Snapshot.TryAddLease())
                return new FoundTemplate(plugin, template, lease.Snapshot, reporter);
            missing ??= finding;
        }

        throw new ProblemException(Problem.BadFields([missing is null
            ? FieldError.At(JsonPath.Root.Property("template"), "is not possible: no plugin that gives templates is in force.")
            : FieldError.At(JsonPath.Root.Property(missing.Field), missing.Mistake)]));
    }

    private async Task<TemplateFinding> AskAsync(
        string plugin, ITemplateSource source, TemplateRequest request, PolicySnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            return await LeasedCall.RunAsync(snapshot, stop => source.FindAsync(request, stop), Deadline, time, cancellationToken)
                ?? throw new InvalidOperationException("It gave no finding.");
        }
        catch (TimeoutException)
        {
            reporter.HandlerFailed("template", plugin, $"took longer than {DurationText.Format(Deadline)}", null);
            throw new ProblemException(
                new Problem(StatusCodes.Status503ServiceUnavailable, "Try again later", "The template was not found in time.")
                {
                    RetryAfter = 5,
                });
        }
        catch (Exception e) when (PluginEndpoints.IsWithoutDatabase(e))
        {
            reporter.HandlerFailed("template", plugin, e.Message, null);
            throw new ProblemException(PluginEndpoints.NoDatabase());
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            reporter.HandlerFailed("template", plugin, HandlerError.Describe(e), null);
            throw new ProblemException(new Problem(
                StatusCodes.Status500InternalServerError, "Internal error", "The plugin failed; the server's log says why."));
        }
    }
}
