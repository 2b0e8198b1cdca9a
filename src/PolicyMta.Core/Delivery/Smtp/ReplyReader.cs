using System.Buffers;
using System.Runtime.CompilerServices;
using PolicyMta.Core.Delivery.Connecting;

namespace PolicyMta.Core.Delivery.Smtp;

/// <summary>
/// Reads replies one after the other from a transport. Holds 1 KB for as long as the connection lives, and more only while a longer reply
/// is read. The reply read last stays readable until the next read.
/// </summary>
internal sealed class ReplyReader(ITransport transport)
{
    private const int UsualSize = 1024;

    private readonly byte[] _usual = new byte[UsualSize];
    private byte[]? _rented;
    private int _start;
    private int _end;
    private ReplyParser _parser;

    private byte[] Buffer => _rented ?? _usual;

    /// <summary>Where replies come from; may change between two of them.</summary>
    public ITransport Transport { get; set; } = transport;

    /// <summary>Whether bytes after the last reply have been received already.</summary>
    public bool HasBuffered => _end > _start + _parser.Length;

    public int Code => _parser.Code;

    public string? Problem => _parser.Problem;

    /// <summary>The bytes of the last reply.</summary>
    public ReadOnlyMemory<byte> Reply => Buffer.AsMemory(_start, _parser.Length)[_parser.Start..];

    public SmtpReply ToReply() => ReplyDecoder.Read(Code, Reply.Span);

    /// <summary>Whether what has been received of a reply that will not be whole refuses already; then it is the last reply.</summary>
    public bool TryEndAsRefusal() => _parser.TryEndAsRefusal(Buffer.AsSpan(_start.._end));

    /// <summary>Reads the next reply. Throws what the transport throws.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReplyStatus> ReadAsync()
    {
        DropLast();
        while (true)
        {
            var status = _parser.Parse(Buffer.AsSpan(_start.._end));
            if (status != ReplyStatus.Incomplete)
                return status;

            MakeRoom();
            var count = await Transport.ReceiveAsync(Buffer.AsMemory(_end));
            if (count == 0)
                return ReplyStatus.Closed;
            _end += count;
        }
    }

    private void DropLast()
    {
        _start += _parser.Length;
        _parser = default;
        if (_start == _end)
            _start = _end = 0;
        if (_rented is { } rented && _end - _start <= UsualSize)
        {
            rented.AsSpan(_start.._end).CopyTo(_usual);
            _rented = null;
            _end -= _start;
            _start = 0;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void MakeRoom()
    {
        if (_end < Buffer.Length)
            return;
        var length = _end - _start;
        var target = _start > 0 ? Buffer : ArrayPool<byte>.Shared.Rent(Buffer.Length * 4);
        Buffer.AsSpan(_start, length).CopyTo(target);
        if (_start == 0)
        {
            if (_rented is not null)
                ArrayPool<byte>.Shared.Return(_rented);
            _rented = target;
        }

        _start = 0;
        _end = length;
    }
}
