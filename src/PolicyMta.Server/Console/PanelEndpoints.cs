using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PolicyMta.Core.Policy;
using PolicyMta.Server.Admin;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Console;

/// <summary>
/// <c>/api/v1/admin/panels</c> and <c>/console/plugins/ID/...</c>: what plugins that are in force add to the console. Its files tell which
/// plugins run, and are for who is logged in.
/// </summary>
internal sealed class PanelEndpoints(AdminGate gate, PolicyStore policies)
{
    private const string Root = ConsoleSite.Root + "plugins/";

    /// <summary>What is compressed once goes with its panel.</summary>
    private readonly ConditionalWeakTable<PluginPanel, FrozenDictionary<string, ConsoleAsset>> _assets = [];

    public void Map(IEndpointRouteBuilder routes, bool hasConsole)
    {
        routes.MapGet(AdminPaths.Panels, gate.LookForTenants((_, _) => ValueTask.FromResult<object>(List())));
        if (hasConsole)
            routes.MapMethods(Root + "{plugin}/{**path}", ["GET", "HEAD"], (RequestDelegate)AnswerAsync);
    }

    private PanelsReport List()
    {
        using var lease = policies.Acquire(default);
        return new PanelsReport([.. lease.Snapshot.Panels.Select(static panel => new PanelReport(
            panel.Plugin, panel.Element, panel.Title, $"{Root}{Uri.EscapeDataString(panel.Plugin)}/{panel.Module}"))]);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        AssetAnswer.Secure(context.Response);
        gate.Demand(context, OperatorRole.Read, CallerReach.OwnTenants);
        var (plugin, path) = ((string)context.Request.RouteValues["plugin"]!, (string?)context.Request.RouteValues["path"] ?? "");
        using var lease = policies.Acquire(default);
        var panel = lease.Snapshot.Panels.FirstOrDefault(panel => panel.Plugin == plugin && panel.Files.ContainsKey(path))
            ?? throw new ProblemException(new Problem(
                StatusCodes.Status404NotFound, "Not found", "No plugin that is in force brings this file."));
        await AssetAnswer.WriteAsync(context, AssetsOf(panel)[path], isFrame: path.EndsWith(".html", StringComparison.Ordinal));
    }

    private FrozenDictionary<string, ConsoleAsset> AssetsOf(PluginPanel panel) => _assets.GetValue(
        panel,
        static panel => panel.Files.ToFrozenDictionary(
            static file => file.Key, static file => new ConsoleAsset(file.Key, () => file.Value), StringComparer.Ordinal));
}
