using PolicyMta.Campaigns.Audiences.Import;
using PolicyMta.Campaigns.Commands;
using PolicyMta.Campaigns.Http;
using PolicyMta.Campaigns.Preflight;
using PolicyMta.Campaigns.Publishing;
using PolicyMta.Campaigns.Publishing.Mjml;
using PolicyMta.Campaigns.Rendering;
using PolicyMta.Campaigns.Sending;
using PolicyMta.Campaigns.Store;
using PolicyMta.Campaigns.Watching;
using PolicyMta.DnsLookups;

namespace PolicyMta.Campaigns;

/// <summary>
/// The templates of organisations: authors write versions, approvers publish them, and clients send with them by name, so that a password
/// reset looks like a newsletter of the same house.
/// </summary>
public sealed class CampaignsPlugin : IPlugin
{
    private static readonly TimeSpan DnsTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Asks DNS in place of the servers of the settings.</summary>
    internal IMailDns? Dns { get; init; }

    /// <inheritdoc/>
    public void Configure(IPluginBuilder builder)
    {
        var options = builder.Options<CampaignsOptions>();
        var database = new OneWriter(builder.AddDatabase(Migrations.In(typeof(CampaignsPlugin).Assembly)));
        var reader = new LiquidReader();
        var output = options.RenderOutputKb * 1024;
        var renderer = new Renderer(new RenderLimits(
            options.RenderSteps, output, Math.Min(output, 64 * 1024), Math.Max(20_000_000, 20L * output)));
        var workshop = new Workshop(reader, new CssInliner(), new MjmlCompiler());
        var library = new Library(database, workshop, reader, renderer);
        builder.AddTemplateSource(library);
        builder.AddHttpArea(TemplateEndpoints.Area);
        builder.AddHttpArea(BrandEndpoints.Area);
        var endpoints = new Endpoints(builder, database);
        new TemplateEndpoints(endpoints, workshop, library, options.SeparateApprover).Map();
        new BrandEndpoints(endpoints, workshop).Map();
        new MemberEndpoint(endpoints).Map();
        AddAudiences(builder, endpoints, database);
        AddCampaigns(builder, options, database, library, reader, endpoints);
        TemplateCommands.Add(builder);
        AudienceCommands.Add(builder);
        SegmentCommands.Add(builder);
        BrandCommands.Add(builder);
        CampaignCommands.Add(builder);
        builder.AddCommand(new UnbrandedCommand(builder.History, builder.Time).Describe());
        builder.AddConsolePanel(new ConsolePanel
        {
            Element = "policymta-campaigns",
            Title = "Campaigns",
            Files = ConsolePanel.FilesIn(Path.Combine(builder.Folder, "console")),
        });
    }

    private void AddCampaigns(
        IPluginBuilder builder, CampaignsOptions options, IPluginDatabase database, Library library, LiquidReader reader,
        Endpoints endpoints)
    {
        var time = builder.Time;
        var (work, firstCampaign) = (new Bell(time), new Bell(time));
        var ledger = new Ledger(database, time);
        var writer = new LetterWriter(builder.Composer);
        var watch = new JournalWatch(
            builder.AddEventReader("campaigns", new EventReading { Kinds = WatchedEvents.Kinds, WithDecisions = false, WithJson = false }),
            builder.Events, new JournalBooking(database, ledger, builder.Manifest.Id), database, firstCampaign, work, time, builder.Logger);
        var recall = new Recall(database, ledger);
        var turn = new CampaignTurn(
            database, library, ledger, new HandIn(database, writer, ledger, builder.Injector, time), recall, builder.Injector, time);
        builder.AddBackgroundService(watch.RunAsync);
        builder.AddBackgroundService(
            new CampaignRunner(database, turn, () => watch.IsReading, work, time, builder.Logger).RunAsync);

        builder.AddHttpArea(CampaignEndpoints.Area);
        var desk = new CampaignDesk(database, time);
        var domain = new SenderDomain(Dns ?? new MailDns(options.DnsServers, DnsTimeout));
        var check = new PlanCheck(builder.Composer, reader);
        new CampaignEndpoints(endpoints, desk, check, library, writer, firstCampaign, builder).Map();
        new CampaignActs(
            endpoints, desk, check, new PreflightChecks(database, domain, new LetterChecks(writer), builder.Composer, time), library,
            writer, recall, () => watch.IsOff, work,
            builder).Map();
    }

    private static void AddAudiences(IPluginBuilder builder, Endpoints endpoints, IPluginDatabase database)
    {
        builder.AddHttpArea(AudienceEndpoints.Area);
        builder.AddHttpArea(SegmentEndpoints.Area);
        var upkeep = new ImportUpkeep(database, builder.Time, builder.Logger);
        builder.AddBackgroundService(upkeep.RunAsync);
        new AudienceEndpoints(endpoints, database, builder.Time, upkeep).Map();
        new ImportEndpoints(endpoints, database, new Imports(database, builder.Time, upkeep)).Map();
        new SegmentEndpoints(endpoints, database, builder.Time).Map();
    }
}
