using System.Text.Json;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

public sealed class ReloadTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly CountingSink _sink = new();
    private MtaProcess _mta = null!;

    private string Script => Path.Combine(_folder["scripts"], "mark.js");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder["scripts"]);
        Write("one");
        _mta = new MtaProcess(_folder.Path, $"""
            delivery:
              next_hop: 127.0.0.1:{_sink.Port}
            scripts:
              path: scripts
            """);
        await _mta.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _mta.DisposeAsync();
        await _sink.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_edited_script_is_obeyed_and_a_broken_one_changes_nothing_while_mail_flows()
    {
        using var stop = new CancellationTokenSource();
        var client = new LoadClient(_mta.SmtpPort);
        var load = client.RunAsync(sessions: 4, limit: 100_000, stop.Token);
        await ObeysAsync("one");

        Write("two");
        await ObeysAsync("two");

        File.WriteAllText(Script, "export function onInject(message) {\n  return { edits: [ };\n}\n");
        var reload = await MtaProcess.RunAsync("reload", "--config", _mta.ConfigurationFile);
        Assert.NotEqual(0, reload.ExitCode);
        Assert.Contains("mark.js:2:", reload.Output, StringComparison.Ordinal);
        await ObeysAsync("two");

        const string Misspelt =
            "export function onInject(message) {\n  return { edit: [{ addHeader: { name: 'X-Policy', value: 'x' } }] };\n}\n";
        File.WriteAllText(Script, Misspelt);
        reload = await MtaProcess.RunAsync("reload", "--config", _mta.ConfigurationFile);
        Assert.NotEqual(0, reload.ExitCode);
        Assert.Contains("mark.js:2:12: The result has no property 'edit'. Did you mean 'edits'?", reload.Output, StringComparison.Ordinal);
        Assert.Contains("recorded messages at on-inject, first on message 0", reload.Output, StringComparison.Ordinal);
        await ObeysAsync("two");

        Write("three");
        await ObeysAsync("three");

        await stop.CancelAsync();
        await load;
        Assert.Empty(client.Refusals);
        await Eventually.TrueAsync(() => client.Accepted.All(_sink.Copies.ContainsKey), () => "Accepted mail is missing.\n" + _mta.Output);
        Assert.All(_sink.Copies.Values, copies => Assert.Equal(1, copies));
    }

    [Fact]
    public async Task A_hundred_reloads_under_load_lose_nothing_and_leave_no_old_generation()
    {
        using var stop = new CancellationTokenSource();
        var client = new LoadClient(_mta.SmtpPort);
        var load = client.RunAsync(sessions: 2, limit: 100_000, stop.Token);
        await ReloadAsync(100);
        await stop.CancelAsync();
        await load;

        Assert.Empty(client.Refusals);
        await Eventually.TrueAsync(() => client.Accepted.All(_sink.Copies.ContainsKey), () => "Accepted mail is missing.\n" + _mta.Output);
        using var status = await Eventually.GetAsync(StatusAsync, json => Policy(json).GetProperty("draining").GetArrayLength() == 0);
        Assert.True(Policy(status).GetProperty("generation").GetInt64() > 100);
        Assert.Equal(0, Policy(status).GetProperty("not_unloaded").GetArrayLength());
    }

    private async Task ReloadAsync(int count)
    {
        using var http = Client();
        for (var i = 0; i < count; i++)
        {
            Write($"generation-{i}");
            using var answer = await http.PostAsync("/api/v1/admin/reload", null);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        await ObeysAsync($"generation-{count - 1}");
    }

    private async Task<JsonDocument> StatusAsync()
    {
        using var http = Client();
        return JsonDocument.Parse(await http.GetStringAsync("/api/v1/admin/status"));
    }

    private static JsonElement Policy(JsonDocument status) => status.RootElement.GetProperty("policy");

    private HttpClient Client()
    {
        var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_mta.HttpPort}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", MtaProcess.AdminToken);
        return http;
    }

    private void Write(string mark)
    {
        var text = $$"""
            export function onInject(message) {
              return { edits: [{ addHeader: { name: "X-Policy", value: "{{mark}}" } }] };
            }

            """;
        File.WriteAllText(Script + ".new", text);
        File.Move(Script + ".new", Script, overwrite: true);
    }

    private async Task ObeysAsync(string mark)
    {
        var field = $"X-Policy: {mark}\r\n";
        var seen = _sink.Texts.Count;
        await Eventually.TrueAsync(
            () => _sink.Texts.Count > seen && _sink.Texts.Values.Any(text => text.Contains(field, StringComparison.Ordinal)),
            () => $"No message carries {mark}.\n{_mta.Output}");
    }
}
