using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PolicyMta.Core.Smtp.Listening;

namespace PolicyMta.Core.Tests.Smtp.Listening;

public sealed class SocketPipeTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private SocketPipe _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        await _client.ConnectAsync(listening.LocalEndPoint!, Cancellation);
        _server = new SocketPipe(await listening.AcceptAsync(Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    [Fact]
    public async Task What_was_not_used_is_read_again_with_what_came_after_it()
    {
        await SendAsync("first second");
        var result = await ReadAsync();
        Assert.Equal("first second", Text(result));
        _server.Input.AdvanceTo(result.Buffer.GetPosition(6), result.Buffer.End);
        Assert.False(_server.Input.TryRead(out _));

        var next = ReadAsync();
        await SendAsync(" third");
        Assert.Equal("second third", Text(await next));
    }

    [Fact]
    public async Task What_was_not_looked_at_is_there_at_once()
    {
        await SendAsync("text");
        var result = await ReadAsync();
        _server.Input.AdvanceTo(result.Buffer.Start);

        Assert.True(_server.Input.TryRead(out var again));
        Assert.Equal("text", Text(again));
    }

    [Theory]
    [InlineData((int)Expectation.Command)]
    [InlineData((int)Expectation.Content)]
    [InlineData((int)Expectation.LargeContent)]
    public async Task A_line_may_be_longer_than_any_buffer(int expected)
    {
        _server.Expected = (Expectation)expected;
        var sent = new string([.. Enumerable.Range(0, 300_000).Select(i => (char)('a' + (i % 26)))]);
        var sending = SendAsync(sent);

        ReadResult result;
        while ((result = await ReadAsync()).Buffer.Length < sent.Length)
            _server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);

        await sending;
        Assert.Equal(sent, Text(result));
    }

    [Fact]
    public async Task An_interrupted_wait_loses_nothing_of_what_comes_afterwards()
    {
        var interrupted = ReadAsync();
        _server.Input.CancelPendingRead();
        var result = await interrupted;
        Assert.True(result.IsCanceled);
        _server.Input.AdvanceTo(result.Buffer.End);

        await SendAsync("after");
        Assert.Equal("after", Text(await ReadAsync()));
    }

    [Fact]
    public async Task An_interruption_that_comes_early_meets_the_next_read_alone()
    {
        _server.Input.CancelPendingRead();
        var result = await ReadAsync();
        Assert.True(result.IsCanceled);
        _server.Input.AdvanceTo(result.Buffer.End);

        await SendAsync("after");
        Assert.Equal("after", Text(await ReadAsync()));
    }

    [Fact]
    public async Task A_cancelled_read_throws_and_the_next_goes_on()
    {
        using var cancellation = new CancellationTokenSource();
        var reading = _server.Input.ReadAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        await SendAsync("after");
        Assert.Equal("after", Text(await ReadAsync()));
    }

    [Fact]
    public async Task The_clients_end_is_the_end()
    {
        await SendAsync("last");
        _client.Shutdown(SocketShutdown.Send);
        var result = await ReadAsync();
        while (!result.IsCompleted)
        {
            _server.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await ReadAsync();
        }

        Assert.Equal("last", Text(result));
    }

    [Fact]
    public async Task A_broken_connection_is_told()
    {
        var reading = ReadAsync();
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Close();

        await Assert.ThrowsAsync<IOException>(() => reading);
        await Assert.ThrowsAsync<IOException>(ReadAsync);
    }

    [Fact]
    public async Task Writing_waits_for_a_client_that_does_not_read_and_all_arrives_in_order()
    {
        var sent = new string([.. Enumerable.Range(0, 20_000_000).Select(i => (char)('a' + (i % 26)))]);
        _server.Output.Write(Encoding.ASCII.GetBytes(sent));
        var flushing = _server.Output.FlushAsync(Cancellation).AsTask();
        Assert.False(flushing.IsCompleted);

        Assert.Equal(sent, await ReceiveAsync(sent.Length));
        Assert.False((await flushing.WaitAsync(Patience, Cancellation)).IsCanceled);
    }

    [Fact]
    public async Task A_flush_that_waits_can_be_interrupted()
    {
        _server.Output.Write(new byte[20_000_000]);
        var flushing = _server.Output.FlushAsync(Cancellation).AsTask();

        _server.Output.CancelPendingFlush();

        Assert.True((await flushing.WaitAsync(Patience, Cancellation)).IsCanceled);
    }

    [Fact]
    public async Task What_is_written_past_the_buffer_comes_after_what_is_in_it()
    {
        _server.Output.Write("one "u8);
        await _server.Output.WriteAsync("two "u8.ToArray(), Cancellation);
        await _server.Output.WriteAsync("three"u8.ToArray(), Cancellation);

        Assert.Equal("one two three", await ReceiveAsync(13));
    }

    private Task<ReadResult> ReadAsync() => _server.Input.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience, Cancellation);

    private async Task SendAsync(string text)
    {
        for (ReadOnlyMemory<byte> bytes = Encoding.ASCII.GetBytes(text); !bytes.IsEmpty;)
            bytes = bytes[await _client.SendAsync(bytes, SocketFlags.None, Cancellation)..];
    }

    private async Task<string> ReceiveAsync(int length)
    {
        var received = new byte[length];
        for (var count = 0; count < length;)
            count += await _client.ReceiveAsync(received.AsMemory(count), SocketFlags.None, Cancellation);
        return Encoding.ASCII.GetString(received);
    }

    private static string Text(ReadResult result) => Encoding.ASCII.GetString(result.Buffer);
}
