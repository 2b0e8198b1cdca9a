using System.Net.Sockets;

namespace PolicyMta.RelayLoad;

/// <summary>A socket with a buffer for what was received and not used.</summary>
internal sealed class Wire(Socket socket, int size) : IDisposable
{
    private readonly byte[] _buffer = new byte[size];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Received => _buffer.AsSpan(_start.._end);

    public void Use(int count) => _start += count;

    public void Dispose() => socket.Dispose();

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>Receives more; false where the other side has gone.</summary>
    public async ValueTask<bool> FillAsync()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            if (_start == 0)
                throw new InvalidDataException("A line is longer than the buffer.");
            Received.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None);
        _end += count;
        return count > 0;
    }
}
