using System.Buffers;

namespace PolicyMta.Core.Tests.Smtp;

/// <summary>Makes a sequence of several segments, as a pipe hands it out.</summary>
internal static class Sequences
{
    public static ReadOnlySequence<byte> Split(byte[] bytes, int segmentLength)
    {
        if (bytes.Length <= segmentLength)
            return new ReadOnlySequence<byte>(bytes);

        var first = new Segment(bytes.AsMemory(0, segmentLength), null);
        var last = first;
        for (var start = segmentLength; start < bytes.Length; start += segmentLength)
            last = new Segment(bytes.AsMemory(start, Math.Min(segmentLength, bytes.Length - start)), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null)
                return;
            previous.Next = this;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
        }
    }
}
