using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using PolicyMta.Campaigns.Audiences.Import;
using PolicyMta.Testing;

namespace PolicyMta.Campaigns.Tests.Audiences;

/// <summary>What tests of audiences have in common, whichever database they lie in.</summary>
public abstract class AudienceBed : IAsyncLifetime
{
    private protected static readonly Caller Sue = CampaignsBed.Member("sue", "acme", OrganisationRole.Sender);
    private protected static readonly Caller Vic = CampaignsBed.Member("vic", "acme", OrganisationRole.Viewer);
    private protected static readonly Caller Stranger = CampaignsBed.Member("eve", "other", OrganisationRole.Admin);

    private protected CampaignsBed Bed { get; private set; } = null!;

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero));

    protected abstract string Postgres { get; }

    public ValueTask InitializeAsync()
    {
        Bed = new CampaignsBed(Postgres, time: Time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Bed.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<JsonElement> DoAsync(string method, string path, object? body = null) => Bed.DoAsync(Sue, method, path, body);

    private protected async Task<JsonElement> RefusedAsync(
        int status, Caller caller, string method, string path, string words, object? body = null)
    {
        var (actual, problem) = await Bed.CallAsync(caller, method, path, body);
        Assert.Equal(status, actual);
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        return problem;
    }

    /// <summary>The contacts of an audience, as <c>id address locale fields</c>.</summary>
    private protected async Task<List<string>> ContactsAsync(string audience, string query = "")
    {
        var page = await DoAsync("GET", $"/audiences/{audience}/contacts?limit=1000{query}");
        return [.. page.GetProperty("contacts").EnumerateArray().Select(TextOf)];
    }

    private protected static string TextOf(JsonElement contact)
    {
        var locale = contact.TryGetProperty("locale", out var word) ? " " + word : "";
        var fields = contact.GetProperty("fields").EnumerateObject().Select(field => $" {field.Name}={field.Value}");
        return $"{contact.GetProperty("id")} {contact.GetProperty("address")}{locale}{string.Concat(fields)}";
    }

    /// <summary>Runs what the plugin does in the background once.</summary>
    private protected async Task TidyAsync()
    {
        await using var connection = await Bed.Database.Source.OpenConnectionAsync();
        using var stop = new CancellationTokenSource();
        var running = Assert.Single(Bed.Builder.BackgroundServices, run => run.Target is ImportUpkeep)(stop.Token);
        await Eventually.TrueAsync(async () =>
            await CountAsync(connection, "audience_import") + await CountAsync(connection, "audience_removal") == 0);
        await stop.CancelAsync();
        await running;

        static async Task<long> CountAsync(DbConnection connection, string table)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM " + table;
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Runs a statement, for what only the engine does.</summary>
    private protected async Task SqlAsync(string sql)
    {
        await using var connection = await Bed.Database.Source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
