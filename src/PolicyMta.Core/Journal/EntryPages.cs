using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PolicyMta.Core.Journal;

/// <summary>Sorted numbers in a file, of which one page at a time is in memory. For one search.</summary>
internal sealed class EntryPages(SafeFileHandle file, long start, int count, int pageEntries)
{
    private readonly ulong[] _page = new ulong[pageEntries];
    private int _pageStart = -1;
    private int _pageCount;

    /// <summary>
    /// The index of the first number that is not less than one. Numbers that are spread evenly are found with about two reads.
    /// </summary>
    public int FindFirst(ulong value)
    {
        var (low, high) = (0, count);
        var (least, most) = (0UL, ulong.MaxValue);
        while (low < high)
        {
            var share = (double)(value - least) / Math.Max(1, most - least);
            var guess = Math.Clamp(low + (int)(share * (high - low)), low, high - 1);
            if (!TryLoad(Math.Clamp(guess - (pageEntries / 2), low, Math.Max(low, high - pageEntries))))
                return count;

            var page = _page.AsSpan(0, Math.Min(_pageCount, high - _pageStart));
            if (page[0] >= value && _pageStart > low)
            {
                high = _pageStart;
                most = page[0];
            }
            else if (page[^1] < value)
            {
                low = _pageStart + page.Length;
                least = page[^1];
            }
            else
            {
                var found = page.BinarySearch(value);
                found = found < 0 ? ~found : found;
                while (found > 0 && page[found - 1] >= value)
                    found--;
                return _pageStart + found;
            }
        }

        return low;
    }

    public bool TryGet(int index, out ulong value)
    {
        value = 0;
        if ((_pageStart < 0 || index < _pageStart || index >= _pageStart + _pageCount) && !TryLoad(index))
            return false;
        value = _page[index - _pageStart];
        return true;
    }

    private bool TryLoad(int index)
    {
        var read = RandomAccess.Read(
            file, MemoryMarshal.AsBytes(_page.AsSpan(0, Math.Min(pageEntries, count - index))), start + ((long)index * sizeof(ulong)));
        _pageStart = index;
        _pageCount = read / sizeof(ulong);
        return _pageCount > 0;
    }
}
