using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Spool;
using PolicyMta.Server.Http;

namespace PolicyMta.Server.Tests.Http;

public sealed class BackPressureTests
{
    private const string Mail = """{"from": "a@x.test", "to": "b@x.test", "text": "x"}""";

    [Fact]
    public async Task A_full_spool_is_told_before_the_message_is_read()
    {
        await using var api = await ApiFixture.StartAsync();
        api.Spool = new SpoolStatus(false, "The disk is full.", 3);

        var response = await api.PostJsonAsync(Mail);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("The disk is full.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(api.Injected);
    }

    [Fact]
    public async Task A_client_may_make_so_many_calls_at_once_and_no_more()
    {
        await using var api =
            await ApiFixture.StartAsync(options => options with { Tokens = [options.Tokens[0] with { Concurrency = 1 }] });
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        api.OnSubmit = async _ =>
        {
            begun.TrySetResult();
            await goOn.Task;
            return api.Answer;
        };

        var first = api.PostJsonAsync(Mail);
        await begun.Task;
        var second = await api.PostJsonAsync(Mail);
        goOn.SetResult();
        await first;

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostJsonAsync(Mail)).StatusCode);
    }

    [Fact]
    public async Task A_client_is_held_to_its_rate()
    {
        await using var api =
            await ApiFixture.StartAsync(options => options with { Tokens = [options.Tokens[0] with { Rate = Rate.Parse("1/h") }] });

        Assert.Equal(HttpStatusCode.Accepted, (await api.PostJsonAsync(Mail)).StatusCode);
        var second = await api.PostJsonAsync(Mail);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task A_connection_whose_client_is_told_to_wait_is_no_strangers()
    {
        await using var api = await ApiFixture.StartAsync(options => options with
        {
            Tokens = [options.Tokens[0] with { Rate = Rate.Parse("1/h") }],
            MaxSilentPerAddress = 2,
        });
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostJsonAsync(Mail)).StatusCode);
        using var client = await ConnectAsync();
        Assert.Equal("HTTP/1.1 429 Too Many Requests", await AskAsync());

        var strangers = new List<TcpClient>();
        for (var i = 0; i < 5; i++)
        {
            strangers.Add(await ConnectAsync());
            await strangers[^1].GetStream().WriteAsync("GET / HTTP/1.1\r\nX: "u8.ToArray());
        }

        // The third of them takes the place of the first once it is let in.
        Assert.Equal(0, await EndOfAsync(strangers[0]));
        Assert.Equal("HTTP/1.1 429 Too Many Requests", await AskAsync());
        strangers.ForEach(stranger => stranger.Dispose());

        async Task<TcpClient> ConnectAsync()
        {
            var connection = new TcpClient();
            await connection.ConnectAsync(api.Client.BaseAddress!.Host, api.Client.BaseAddress.Port);
            return connection;
        }

        async Task<string?> AskAsync()
        {
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"GET /none HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {ApiFixture.Token}\r\n\r\n"));
            using var reader = new StreamReader(stream, leaveOpen: true);
            var status = await reader.ReadLineAsync();
            var length = 0;
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    length = int.Parse(line["Content-Length:".Length..], CultureInfo.InvariantCulture);
            }

            Assert.Equal(length, await reader.ReadBlockAsync(new char[length]));
            return status;
        }

        static async Task<int> EndOfAsync(TcpClient connection)
        {
            try
            {
                return await connection.GetStream().ReadAsync(new byte[1]);
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }

    [Fact]
    public void Memory_for_requests_is_shared_out_and_comes_back()
    {
        var limits = new ClientLimits(
            new HttpOptions { RequestMemoryMb = 1 }, ContentBudget.Unlimited(), ILimitShares.OneNode, TimeProvider.System);
        using (limits.Hold(900_000))
        {
            Assert.Equal(503, Assert.Throws<ProblemException>(() => limits.Hold(900_000)).Problem.Status);
            limits.Hold(100_000).Dispose();
        }

        limits.Hold(900_000).Dispose();
    }

    [Fact]
    public async Task A_token_without_the_right_is_told_which_it_lacks()
    {
        await using var api =
            await ApiFixture.StartAsync(options => options with { Tokens = [options.Tokens[0] with { Scopes = [TokenScope.Read] }] });

        var response = await api.PostJsonAsync(Mail);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("scope=\"inject\"", response.Headers.WwwAuthenticate.Single().Parameter, StringComparison.Ordinal);
        Assert.Empty(api.Injected);
    }
}
