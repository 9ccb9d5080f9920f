#!/bin/sh
cd /tmp/bb; export PYTHONPATH=/tmp/bb/src:/tmp/bb PREAU_DATA=/tmp/bbdata
exec "$@"
