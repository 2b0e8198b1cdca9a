using Microsoft.AspNetCore.Http;
using PolicyMta.Core.Hooks;
using PolicyMta.Core.Policy;
using PolicyMta.Server.Plugins;

namespace PolicyMta.Server.Http;

/// <summary>Asks plugins for the templates that calls name.</summary>
internal sealed class TemplateDesk(PolicyStore policies, IHandlerReporter reporter, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static readonly Problem Late = new(
        StatusCodes.Status503ServiceUnavailable, "Try again later", "The template was not found in time.")
    {
        RetryAfter = 5,
    };

    private readonly GuardedCall _calls = new(reporter, time);

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

    private Task<TemplateFinding> AskAsync(
        string plugin, ITemplateSource source, TemplateRequest request, PolicySnapshot snapshot, CancellationToken cancellationToken) =>
        _calls.RunAsync(
            "template", plugin, snapshot,
            async stop => await source.FindAsync(request, stop) ?? throw new InvalidOperationException("It gave no finding."),
            Deadline, Late, cancellationToken);
}
