"""Writes the files of NumPy and h5py that the readers are fuzzed from into the folder corpus beside this file.

They are small, so that most bytes of a mutant are headers, and they are kept, so that a case has the same bytes wherever it is run:
NumPy and h5py of another version write others.
"""

import os
import h5py
import numpy as np

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus"))
count, Ly, Lx = 6, 4, 3
i = np.arange(count * Ly * Lx).reshape(count, Ly, Lx)
x = np.where((i * i + 3 * i) % 7 < 3, -1, 1).astype("i1")
b = x > 0

np.save("bool.npy", b)
np.save("int8.npy", x)
np.save("int32-big.npy", x.astype(">i4"))
np.save("uint64.npy", b.astype("u8"))
np.save("half.npy", x.astype("f2"))
np.save("double-fortran.npy", np.asfortranarray(x.astype("f8")))
with open("version2.npy", "wb") as f:
    np.lib.format.write_array(f, x, version=(2, 0))
np.savez("stored.npz", configurations=x, temperature=2.5, model="ising", size=[Lx, Ly], boundary="torus")
np.savez_compressed("deflated.npz", b.astype("i8"), beta=0.4, name="αβγ")
np.savez_compressed("two.npz", spins=x.astype("f4"), energies=np.zeros(count), seed=np.int64(7), sampler="wolff", interval=5, chains=2)

with h5py.File("contiguous.h5", "w", libver="earliest") as f:
    f["configurations"] = x
    f.attrs["model"] = "ising"
    f.attrs["temperature"] = 2.5
with h5py.File("gzip.h5", "w", libver="earliest") as f:
    d = f.create_dataset("runs/cold/spins", data=x.astype(">i2"), chunks=(2, 4, 3), compression="gzip", shuffle=True)
    d.attrs["size"] = [Lx, Ly]
    d.attrs["boundary"] = np.bytes_("torus")
    f["energies"] = np.zeros(count)
with h5py.File("fletcher.h5", "w", libver="latest") as f:
    f.create_dataset("configurations", data=b, chunks=(3, 4, 3), fletcher32=True)
with h5py.File("growing.h5", "w", libver="latest") as f:
    f.create_dataset("configurations", data=x, chunks=(1, 4, 3), maxshape=(None, 4, 3), compression="gzip")
with h5py.File("both-grow.h5", "w", libver="latest") as f:
    f.create_dataset("configurations", data=x.astype("f4"), chunks=(2, 2, 3), maxshape=(None, None, 3))
with h5py.File("dense.h5", "w", libver="latest", track_order=True) as f:
    for n in range(10):
        f.attrs[f"note {n}"] = n
    for n in range(10):
        f[f"g/{n}/scalar"] = n
    f["g/spins"] = x.astype("f8")
with h5py.File("userblock.h5", "w", userblock_size=512) as f:
    f["configurations"] = x.astype("f2")
with h5py.File("lzf.h5", "w") as f:
    f.create_dataset("configurations", data=np.tile(x, (4, 1, 1)), chunks=(12, 4, 3), compression="lzf")
with h5py.File("records.h5", "w") as f:
    f["configurations"] = np.zeros((count, Ly, Lx), dtype=[("s", "i1"), ("t", "f4")])
with h5py.File("links.h5", "w") as f:
    f["a/spins"] = x
    f["a/again"] = f["a"]
    f["configurations"] = h5py.SoftLink("/a/spins")
    f["elsewhere"] = h5py.ExternalLink("contiguous.h5", "/configurations")
with h5py.File("external.h5", "w") as f:
    f.create_dataset("configurations", shape=x.shape, dtype="i1", external=[("int8.npy", 128, x.size)])
with h5py.File("virtual.h5", "w", libver="latest") as f:
    layout = h5py.VirtualLayout(x.shape, "i1")
    layout[:] = h5py.VirtualSource("contiguous.h5", "configurations", shape=x.shape)
    f.create_virtual_dataset("configurations", layout)
